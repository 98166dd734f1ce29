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
        // The interval by order statistics, which assumes nothing of the distribution.
        var low = Math.Max(0, (int)Math.Floor((sorted.Length / 2.0) - (1.96 * Math.Sqrt(sorted.Length) / 2)));
        return new(Rounded(Turns.Median(sorted)), [Rounded(sorted[low]), Rounded(sorted[^(low + 1)])], [Rounded(sorted[sorted.Length / 4]), Rounded(sorted[3 * sorted.Length / 4])], sorted.Length);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Median:F3} | {Interval[0]:F3} to {Interval[1]:F3} | {Quarters[0]:F3} to {Quarters[1]:F3}");

    private static double Rounded(double ratio) => Math.Round(ratio, 4);
}
