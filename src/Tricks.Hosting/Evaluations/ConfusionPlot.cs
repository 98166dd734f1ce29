using System.Globalization;
using ScottPlot;

namespace Tricks.Hosting.Evaluations;

/// <summary>A confusion matrix as a picture: each row the images of a class, darker where more of them were taken for a class.</summary>
internal static class ConfusionPlot
{
    private const int MostNumbers = 20, MostNames = 60, LeastSide = 500, MostSide = 1600;

    public static byte[] Png(string title, EvaluatedSet evaluation, PictureNames shown)
    {
        using var plot = new Plot();
        var (counts, classes) = (evaluation.Confusion(), evaluation.ClassNames.Count);
        var shares = new double[classes, classes];
        for (var label = 0; label < classes; label++)
        {
            var sum = Enumerable.Range(0, classes).Sum(guess => counts[label, guess]);
            for (var guess = 0; guess < classes; guess++)
                shares[label, guess] = sum == 0 ? 0 : (double)counts[label, guess] / sum;
        }

        var map = plot.Add.Heatmap(shares);
        map.Colormap = new ScottPlot.Colormaps.Blues().Reversed();
        map.ManualRange = new(0, 1);
        if (classes <= MostNumbers)
            AddNumbers(plot, counts, shares);
        if (classes <= MostNames)
        {
            plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual([.. shown.Names.Select(static (name, label) => new Tick(label, name))]);
            plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericManual([.. shown.Names.Select((name, label) => new Tick(classes - 1 - label, name))]);
            plot.Axes.Bottom.TickLabelStyle.Rotation = -60;
            plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
            plot.Axes.Bottom.TickLabelStyle.FontName = plot.Axes.Left.TickLabelStyle.FontName = shown.Font;
            var longest = shown.Names.Max(static name => name.Length);
            (plot.Axes.Bottom.MinimumSize, plot.Axes.Left.MinimumSize) = (60 + (6 * Math.Min(longest, 20)), 40 + (7 * Math.Min(longest, 20)));
        }

        plot.Axes.SetLimits(-0.5, classes - 0.5, -0.5, classes - 0.5);
        plot.HideGrid();
        plot.Title(title);
        plot.XLabel("what the model said");
        plot.YLabel("class");
        var side = Math.Clamp(200 + (45 * classes), LeastSide, MostSide);
        return plot.GetImageBytes(side, side, ImageFormat.Png);
    }

    private static void AddNumbers(Plot plot, int[,] counts, double[,] shares)
    {
        var classes = counts.GetLength(0);
        for (var label = 0; label < classes; label++)
        {
            for (var guess = 0; guess < classes; guess++)
            {
                if (counts[label, guess] == 0)
                    continue;
                var number = plot.Add.Text(counts[label, guess].ToString(CultureInfo.InvariantCulture), guess, classes - 1 - label);
                (number.LabelAlignment, number.LabelFontColor) = (Alignment.MiddleCenter, shares[label, guess] > 0.5 ? Colors.White : Colors.Black);
            }
        }
    }
}
