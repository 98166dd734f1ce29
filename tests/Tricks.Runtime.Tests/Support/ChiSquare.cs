namespace Tricks.Runtime.Tests.Support;

/// <summary>Pearson's test of counts against chances.</summary>
internal static class ChiSquare
{
    /// <summary>
    /// Fails where the statistic passes its mean by more than five deviations (k − 1 degrees of freedom: mean k − 1, variance 2(k − 1)), which
    /// right counts do in less than one of two hundred tests; a test's draws are fixed, so that it does not come and go.
    /// </summary>
    public static void AssertFits(IReadOnlyList<double> chances, IReadOnlyList<int> counts, string what)
    {
        Assert.Equal(chances.Count, counts.Count);
        Assert.Equal(1, chances.Sum(), 1e-5);
        double total = counts.Sum();
        Assert.True(chances.Zip(counts).All(static bin => bin.First > 0 || bin.Second == 0), $"{what}: drawn where nothing can be.");
        double statistic = chances.Zip(counts).Where(static bin => bin.First > 0)
            .Sum(bin => Math.Pow(bin.Second - total * bin.First, 2) / (total * bin.First));
        double freedom = chances.Count(static chance => chance > 0) - 1;
        Assert.True(statistic <= freedom + 5 * Math.Sqrt(2 * freedom), $"{what}: χ² is {statistic:f1} at {freedom} degrees of freedom: {string.Join(' ', counts)}.");
    }

    /// <summary>Each value as likely as another.</summary>
    public static void AssertUniform(IReadOnlyList<int> counts, string what) =>
        AssertFits([.. counts.Select(_ => 1.0 / counts.Count)], counts, what);

    /// <summary>How often the values fall into each of ten bins of the same width.</summary>
    public static int[] TenBins(IEnumerable<double> values, double low, double high)
    {
        int[] counts = new int[10];
        foreach (double value in values)
            counts[Math.Clamp((int)((value - low) / (high - low) * 10), 0, 9)]++;
        return counts;
    }
}
