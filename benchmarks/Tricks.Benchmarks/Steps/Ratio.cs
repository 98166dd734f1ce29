using System.Globalization;

namespace Tricks.Benchmarks.Steps;

/// <summary>Ratios of two things measured in turn, summed up.</summary>
/// <param name="Median">The median.</param>
/// <param name="Interval">Its 95 % interval.</param>
/// <param name="Quarters">Between what half of the ratios lie.</param>
/// <param name="Rounds">How many ratios there are.</param>
internal sealed record Ratio(double Median, double[] Interval, double[] Quarters, int Rounds)
{
    public static Ratio Of(IEnumerable<double> ratios)
    {
        double[] sorted = [.. ratios.Order()];
        var low = Math.Max(0, Rank(sorted.Length) - 1);
        return new(Rounded(Turns.Median(sorted)), [Rounded(sorted[low]), Rounded(sorted[^(low + 1)])], [Rounded(sorted[sorted.Length / 4]), Rounded(sorted[3 * sorted.Length / 4])], sorted.Length);
    }

    /// <summary>
    /// Which ratio from either end bounds the interval, counted from 1: by order statistics, which assume nothing of the distribution but that ratios do not depend on each other.
    /// 0 where there are fewer than six, between whose least and greatest the median lies less often than in 95 of 100 cases.
    /// </summary>
    private static int Rank(int count)
    {
        var (rank, exactly, atMost) = (0, Math.Pow(0.5, count), 0.0);
        while ((atMost += exactly) <= 0.025)
        {
            rank++;
            exactly *= (count - rank + 1.0) / rank;
        }

        return rank;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Median:F3} | {Interval[0]:F3} to {Interval[1]:F3} | {Quarters[0]:F3} to {Quarters[1]:F3}");

    private static double Rounded(double ratio) => Math.Round(ratio, 4);
}
