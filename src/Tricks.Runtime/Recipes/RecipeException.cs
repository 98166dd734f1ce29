namespace Tricks.Recipes;

/// <summary>A recipe that cannot run as it is: the message says what is wrong and what would be right.</summary>
public sealed class RecipeException(string message) : Exception(message);
