using System.Globalization;
using ScottPlot;
using SkiaSharp;
using Tricks.Data;

namespace Tricks.Hosting.Evaluations;

/// <summary>The worst mistakes at a glance: each image as the model saw it, with its class and what the model said.</summary>
internal static class ContactSheet
{
    private const int Columns = 5, Most = 25, Side = 190;

    /// <summary>The sheet; null where there was no mistake.</summary>
    /// <param name="title">What stands above it.</param>
    /// <param name="evaluation">What the model said.</param>
    /// <param name="shown">What stands for each class.</param>
    /// <param name="read">Reads an image of the set, prepared.</param>
    public static byte[]? Png(string title, EvaluatedSet evaluation, PictureNames shown, Func<int, Data.Image> read)
    {
        var mistakes = evaluation.Mistakes.Take(Most).ToArray();
        if (mistakes.Length == 0)
            return null;
        using var plot = new Plot();
        var rows = (mistakes.Length + Columns - 1) / Columns;
        for (var i = 0; i < mistakes.Length; i++)
        {
            var (row, column, mistake) = (i / Columns, i % Columns, mistakes[i]);
            plot.Add.ImageRect(new ScottPlot.Image(Bitmap(read(mistake.Index))), new CoordinateRect(column + 0.06, column + 0.94, -row - 0.76, -row - 0.02));
            var label = plot.Add.Text(
                string.Create(CultureInfo.InvariantCulture, $"{shown.Names[mistake.Label]} ({mistake.Probability:P1})\nsaid: {shown.Names[mistake.Guess]} ({mistake.GuessProbability:P1})"),
                column + 0.5,
                -row - 0.79);
            (label.LabelAlignment, label.LabelFontSize, label.LabelFontName) = (Alignment.UpperCenter, 11, shown.Font);
        }

        plot.Axes.SetLimits(0, Columns, -rows, 0);
        plot.HideGrid();
        plot.Layout.Frameless();
        plot.Axes.Title.IsVisible = true;
        plot.Title(title);
        return plot.GetImageBytes(Columns * Side, rows * (Side + 40), ImageFormat.Png);
    }

    private static SKBitmap Bitmap(Data.Image image)
    {
        var (channels, height, width) = image.Shape;
        var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        var bytes = bitmap.GetPixelSpan();
        var pixels = image.Pixels;
        for (var i = 0; i < height * width; i++)
        {
            for (var channel = 0; channel < 3; channel++)
                bytes[(4 * i) + channel] = (byte)Math.Clamp(Math.Round(pixels[(channels * i) + (channels == 3 ? channel : 0)]), 0, 255);
            bytes[(4 * i) + 3] = 255;
        }

        return bitmap;
    }
}
