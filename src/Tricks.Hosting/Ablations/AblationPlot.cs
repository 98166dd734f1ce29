using ScottPlot;

namespace Tricks.Hosting.Ablations;

/// <summary>An ablation as a picture: each row's mean with its standard deviation, and every seed as a dot.</summary>
internal static class AblationPlot
{
    public static byte[] Png(string title, IReadOnlyList<AblationFigures> rows)
    {
        using var plot = new Plot();
        var ticks = new List<Tick>();
        for (var i = 0; i < rows.Count; i++)
        {
            // The first row on top.
            double place = rows.Count - 1 - i;
            ticks.Add(new(place, rows[i].Label));
            if (rows[i].Values.Count == 0)
                continue;
            var values = rows[i].Values.Select(static value => 100 * value).ToArray();
            var dots = plot.Add.ScatterPoints(values, Enumerable.Repeat(place, values.Length).ToArray());
            (dots.Color, dots.MarkerSize) = (Colors.Gray, 5);
            var mean = plot.Add.Marker(100 * rows[i].Mean, place, MarkerShape.FilledDiamond, 11, Colors.SteelBlue);
            if (rows[i].Values.Count > 1)
            {
                var bar = plot.Add.Line(mean.X - (100 * rows[i].Deviation), place, mean.X + (100 * rows[i].Deviation), place);
                (bar.Color, bar.LineWidth) = (Colors.SteelBlue, 2);
            }
        }

        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericManual([.. ticks]);
        plot.Axes.AutoScaleX();
        // A deviation may reach beyond what there can be.
        plot.Axes.SetLimitsX(Math.Max(0, plot.Axes.GetLimits().Left), Math.Min(100.5, plot.Axes.GetLimits().Right));
        plot.Axes.SetLimitsY(-0.7, rows.Count - 0.3);
        plot.Title(title);
        plot.XLabel("top-1 on the test set, % (diamond: mean; line: standard deviation over seeds)");
        return plot.GetImageBytes(900, 160 + (45 * rows.Count), ImageFormat.Png);
    }
}
