namespace Tricks.Recipes;

/// <summary>A recipe that cannot run as it is, on the data there are: the message says what is wrong and what would be right.</summary>
/// <param name="message">What is wrong and what would be right.</param>
/// <param name="seam">The name of the seam whose parts could put it right, where they could: their values are told with the message.</param>
public sealed class RecipeException(string message, string? seam = null) : Exception(message)
{
    /// <summary>The name of the seam whose parts could put it right; null where none could.</summary>
    public string? Seam { get; } = seam;
}
