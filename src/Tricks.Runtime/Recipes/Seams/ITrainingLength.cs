namespace Tricks.Recipes;

/// <summary>Length: how long training takes.</summary>
[Seam("length", SeamCount.ExactlyOne)]
public interface ITrainingLength
{
    /// <summary>How often every training image is seen.</summary>
    int Count { get; }
}
