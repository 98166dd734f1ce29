using System.Globalization;
using System.Text;
using MathNet.Numerics.Distributions;

namespace Tricks.Hosting.Ablations;

/// <summary>The figures of one row over its seeds.</summary>
/// <param name="Label">What the row is called.</param>
/// <param name="Values">Top-1 of each seed that has run, 0 to 1.</param>
/// <param name="ComparedWith">The place of the row that it is compared with; null for the first.</param>
internal sealed record AblationFigures(string Label, IReadOnlyList<double> Values, int? ComparedWith)
{
    public double Mean => Values.Count == 0 ? double.NaN : Values.Average();

    /// <summary>The standard deviation over the seeds, with n − 1; NaN with fewer than two.</summary>
    public double Deviation => Values.Count < 2 ? double.NaN : Math.Sqrt(Values.Sum(value => (value - Mean) * (value - Mean)) / (Values.Count - 1));
}

/// <summary>An ablation's table in the shape of the paper's tables 4 and 6, as Markdown.</summary>
internal static class AblationTable
{
    /// <summary>The table.</summary>
    public static string Markdown(IReadOnlyList<AblationFigures> rows, Ablation combinations)
    {
        var text = new StringBuilder();
        text.Append("| recipe | seeds | top-1, mean | standard deviation | ").Append(combinations == Ablation.Cumulative ? "Δ to the row above" : "Δ to all").Append(" | beyond the noise |\n|---|---|---|---|---|---|\n");
        foreach (var row in rows)
        {
            var other = row.ComparedWith is { } place ? rows[place] : null;
            text.Append(CultureInfo.InvariantCulture, $"| {row.Label} | {row.Values.Count} | {Percent(row.Mean, "F2")} | {Percent(row.Deviation, "F2")} | {(other is null ? "" : Percent(row.Mean - other.Mean, "+0.00;−0.00;0.00"))} | {(other is null ? "" : Verdict(row, other))} |\n");
        }

        return text.ToString();
    }

    /// <summary>
    /// Half of the width of the 95 % interval of the difference of two means by Welch's t: a difference that is larger, either way, exceeds the noise.
    /// NaN with fewer than two seeds on either side.
    /// </summary>
    public static double Noise(AblationFigures a, AblationFigures b)
    {
        var (va, vb) = (a.Deviation * a.Deviation / a.Values.Count, b.Deviation * b.Deviation / b.Values.Count);
        var variance = va + vb;
        if (!(variance > 0))
            return variance;
        var freedom = variance * variance / ((va * va / (a.Values.Count - 1)) + (vb * vb / (b.Values.Count - 1)));
        return StudentT.InvCDF(0, 1, freedom, 0.975) * Math.Sqrt(variance);
    }

    private static string Verdict(AblationFigures row, AblationFigures other)
    {
        var (difference, noise) = (row.Mean - other.Mean, Noise(row, other));
        if (double.IsNaN(difference))
            return "";
        return double.IsNaN(noise) ? "too few seeds" : $"{(Math.Abs(difference) > noise ? "yes" : "no")} (±{Percent(noise, "F2")})";
    }

    private static string Percent(double value, string format) => double.IsNaN(value) ? "" : (100 * value).ToString(format, CultureInfo.InvariantCulture);
}
