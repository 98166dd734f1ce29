using System.Globalization;
using System.Net;
using System.Text;

namespace Tricks.Hosting.Profiles;

/// <summary>Slices as a picture: each below the one that it is a part of, as wide as it takes long. A browser shows the figures of the one under the pointer.</summary>
internal static class FlameGraph
{
    private const double Width = 1600, Row = 20, Margin = 10, Head = 30;

    /// <summary>What is narrower is not drawn.</summary>
    private const double Least = 0.4;

    /// <summary>The width of a letter, on which it depends whether a name is written.</summary>
    private const double Letter = 6.6;

    private static readonly (string Of, string Color)[] Colors =
    [
        ("Convolution2d", "#e8743b"), ("Conv2d", "#e8743b"), ("BatchNormalization", "#f4b942"), ("BatchNorm2d", "#f4b942"), ("ReLU", "#f7e08a"), ("FullyConnected", "#c9563c"),
        ("data wait", "#d1495b"), ("transfer", "#b56576"), ("batch", "#6d9dc5"), ("loss", "#84a98c"), ("gradients", "#8e7dbe"), ("optimizer", "#5b8e7d"), ("averages", "#3c6e71"), ("logging", "#9a8c98"), ("step", "#cccccc"),
    ];

    /// <summary>The picture, as SVG.</summary>
    public static string Draw(Slice step, string title)
    {
        var text = new StringBuilder();
        var height = Head + (Row * Depth(step)) + (2 * Margin);
        text.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width + (2 * Margin)} {height}\" font-family=\"system-ui, sans-serif\" font-size=\"11\">\n");
        text.Append(CultureInfo.InvariantCulture, $"<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n<text x=\"{Margin}\" y=\"20\" font-size=\"15\" fill=\"#222222\">{WebUtility.HtmlEncode(title)}</text>\n");
        Draw(step, Margin, Head + Margin, Width / step.Seconds, step.Seconds, step.Name, text);
        return text.Append("</svg>\n").ToString();
    }

    private static void Draw(Slice slice, double x, double y, double scale, double whole, string path, StringBuilder text)
    {
        var width = slice.Seconds * scale;
        if (width < Least)
            return;
        var figures = string.Create(CultureInfo.InvariantCulture, $"{path}: {1000 * slice.Seconds:F2} ms, {slice.Seconds / whole:P1}");
        text.Append(CultureInfo.InvariantCulture, $"<g><title>{WebUtility.HtmlEncode(figures)}</title><rect x=\"{x:F2}\" y=\"{y:F0}\" width=\"{width:F2}\" height=\"{Row - 1}\" fill=\"{ColorOf(slice.Kind)}\" stroke=\"#ffffff\" stroke-width=\"0.5\"/>");
        var letters = (int)((width - 6) / Letter);
        if (letters >= 2)
        {
            var name = slice.Name.Length <= letters ? slice.Name : $"{slice.Name[..(letters - 1)]}…";
            text.Append(CultureInfo.InvariantCulture, $"<text x=\"{x + 3:F2}\" y=\"{y + 14:F0}\" fill=\"#222222\">{WebUtility.HtmlEncode(name)}</text>");
        }

        text.Append("</g>\n");
        foreach (var within in slice.Within)
        {
            Draw(within, x, y + Row, scale, whole, $"{path} › {within.Name}", text);
            x += within.Seconds * scale;
        }
    }

    private static string ColorOf(string kind) => Colors.FirstOrDefault(color => color.Of == kind).Color ?? "#dcc7a1";

    private static int Depth(Slice slice) => 1 + (slice.Within.Count == 0 ? 0 : slice.Within.Max(Depth));
}
