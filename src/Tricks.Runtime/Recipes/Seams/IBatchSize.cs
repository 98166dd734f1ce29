namespace Tricks.Recipes;

/// <summary>Batch size: how many images one step sees, over all processes.</summary>
[Seam("batch size", SeamCount.AtMostOne, Default = "256")]
public interface IBatchSize
{
    /// <summary>Images a step.</summary>
    int Size { get; }
}
