namespace Tricks.Recipes;

/// <summary>Seed: what all randomness of a run is a function of.</summary>
[Seam("seed", SeamCount.AtMostOne, Default = "0")]
public interface ISeed
{
    /// <summary>The seed.</summary>
    long Value { get; }
}
