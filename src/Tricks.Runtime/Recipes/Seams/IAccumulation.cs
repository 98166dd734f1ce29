namespace Tricks.Recipes;

/// <summary>Accumulation: in how many pieces, one after another, the gradients of a batch are computed.</summary>
[Seam("accumulation", SeamCount.AtMostOne, Default = "the whole batch at once")]
public interface IAccumulation
{
    /// <summary>How many pieces; those of a batch that it does not divide differ in size by one image.</summary>
    int Pieces { get; }
}
