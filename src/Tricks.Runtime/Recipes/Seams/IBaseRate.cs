namespace Tricks.Recipes;

/// <summary>Base rate: the peak learning rate.</summary>
[Seam("base rate", SeamCount.ExactlyOne)]
public interface IBaseRate
{
    /// <summary>The peak learning rate η for a global batch of <paramref name="batchSize"/>.</summary>
    double PeakRate(int batchSize);
}
