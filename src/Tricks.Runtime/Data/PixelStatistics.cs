using System.Globalization;

namespace Tricks.Data;

/// <summary>
/// Mean and standard deviation by channel, on the scale of 0 to 255 (as in the paper, section 2:
/// <c>(123.68, 116.779, 103.939)</c> and <c>(58.393, 57.12, 57.375)</c> for ImageNet).
/// </summary>
public sealed record PixelStatistics(IReadOnlyList<double> Mean, IReadOnlyList<double> StandardDeviation)
{
    /// <summary>What stands where a recipe does not normalise: values from 0 to 1.</summary>
    public static PixelStatistics UnitRange(int channels) =>
        new(Enumerable.Repeat(0.0, channels).ToArray(), Enumerable.Repeat(255.0, channels).ToArray());

    /// <summary>Whether others are the same numbers.</summary>
    internal bool IsSameAs(PixelStatistics other) => Mean.SequenceEqual(other.Mean) && StandardDeviation.SequenceEqual(other.StandardDeviation);

    /// <inheritdoc />
    public override string ToString() => $"mean [{Text(Mean)}] and deviation [{Text(StandardDeviation)}]";

    private static string Text(IEnumerable<double> values) => string.Join(", ", values.Select(static value => value.ToString("0.###", CultureInfo.InvariantCulture)));
}
