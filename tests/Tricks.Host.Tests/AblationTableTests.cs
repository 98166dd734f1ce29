using Tricks.Hosting.Ablations;

namespace Tricks.Host.Tests;

public sealed class AblationTableTests
{
    /// <summary>tests/golden/welch.py, which integrates the density of Student's t.</summary>
    [Theory]
    [InlineData(new[] { 0.90, 0.91, 0.92 }, new[] { 0.93, 0.94, 0.95 }, 0.02266958)]
    [InlineData(new[] { 0.901, 0.907, 0.899 }, new[] { 0.912, 0.9125, 0.911, 0.9135 }, 0.00975401)]
    [InlineData(new[] { 0.9, 0.95 }, new[] { 0.91, 0.912, 0.909, 0.911, 0.91 }, 0.31709761)]
    public void Noise_is_the_half_width_of_Welchs_interval(double[] a, double[] b, double expected)
    {
        Assert.Equal(expected, AblationTable.Noise(Row(a), Row(b)), 1e-7);
        Assert.Equal(expected, AblationTable.Noise(Row(b), Row(a)), 1e-7);
    }

    /// <summary>With equal deviations s of n seeds each there are 2(n − 1) degrees of freedom: the half width is t(4) s √(2/3), and tables of t give 2.776 for 4.</summary>
    [Fact]
    public void Noise_with_equal_deviations_is_that_of_the_tables_of_t() =>
        Assert.Equal(2.776 * 0.01 * Math.Sqrt(2.0 / 3), AblationTable.Noise(Row(0.5, 0.51, 0.52), Row(0.7, 0.71, 0.72)), 1e-5);

    [Fact]
    public void Without_two_seeds_on_either_side_nothing_is_said_of_noise()
    {
        Assert.Equal(double.NaN, AblationTable.Noise(Row(0.9), Row(0.8, 0.81)));
        Assert.Equal(double.NaN, AblationTable.Noise(Row(0.8, 0.81), Row(0.9)));
        Assert.Equal(0, AblationTable.Noise(Row(0.9, 0.9), Row(0.8, 0.8)));
    }

    [Fact]
    public void A_cumulative_table_compares_each_row_with_the_one_above()
    {
        AblationFigures[] rows =
        [
            new("baseline", [0.90, 0.91, 0.92], null), new("+ Warmup", [0.93, 0.94, 0.95], 0), new("+ ZeroGamma", [0.93, 0.95, 0.94], 1),
            new("+ Mixup", [0.91], 2), new("+ Last", [], 3),
        ];
        Assert.Equal("""
            | recipe | seeds | top-1, mean | standard deviation | Δ to the row above | beyond the noise |
            |---|---|---|---|---|---|
            | baseline | 3 | 91.00 | 1.00 |  |  |
            | + Warmup | 3 | 94.00 | 1.00 | +3.00 | yes (±2.27) |
            | + ZeroGamma | 3 | 94.00 | 1.00 | 0.00 | no (±2.27) |
            | + Mixup | 1 | 91.00 |  | −3.00 | too few seeds |
            | + Last | 0 |  |  |  |  |

            """.ReplaceLineEndings("\n"), AblationTable.Markdown(rows, Ablation.Cumulative));
    }

    [Fact]
    public void A_table_of_parts_left_out_compares_with_the_whole()
    {
        var text = AblationTable.Markdown([new("all", [0.94, 0.95], null), new("without A", [0.90, 0.91], 0), new("without B", [0.90, 0.91], 0)], Ablation.LeaveOneOut);
        Assert.Contains("| Δ to all |", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split("| −4.00 | no (±").Length - 1 + (text.Split("| −4.00 | yes (±").Length - 1));
    }

    /// <summary>For a look at it: TRICKS_PICTURES names a folder.</summary>
    [Fact]
    public void A_picture_of_a_table_is_a_PNG()
    {
        AblationFigures[] rows =
        [
            new("baseline", [0.9212, 0.9231, 0.9225], null), new("+ CosineDecay", [0.9244, 0.9251, 0.9239], 0), new("+ LabelSmoothing", [0.9263, 0.9249, 0.9258], 1),
            new("+ Distillation", [0.9271], 2), new("+ Mixup", [], 3),
        ];
        var picture = AblationPlot.Png("FashionTable6", rows);
        Assert.Equal([0x89, .. "PNG"u8], picture[..4]);
        if (Environment.GetEnvironmentVariable("TRICKS_PICTURES") is { } folder)
            File.WriteAllBytes(Path.Combine(folder, "ablation.png"), picture);
    }

    private static AblationFigures Row(params double[] values) => new("", values, null);
}
