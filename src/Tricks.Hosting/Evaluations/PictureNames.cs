using ScottPlot;
using SkiaSharp;
using Tricks.Recipes;

namespace Tricks.Hosting.Evaluations;

/// <summary>The names of classes as a picture can show them: with the font that has the letters of most, and by number where it has not.</summary>
/// <param name="Font">The font's family.</param>
/// <param name="Names">What stands for each class, by label.</param>
internal sealed record PictureNames(string Font, IReadOnlyList<string> Names)
{
    public static PictureNames Of(IReadOnlyList<string> classNames, Action<string> notice)
    {
        // The default one where no other has more.
        var font = SKFontManager.Default.FontFamilies.Prepend(Fonts.Default).MaxBy(family => classNames.Count(Shows(family)))!;
        var shows = Shows(font);
        var hidden = classNames.Where(name => !shows(name)).ToArray();
        if (hidden.Length > 0)
        {
            notice($"No font here has the letters of {(hidden.Length == 1 ? "the class" : $"{hidden.Length} classes, such as")} {RuleWords.Show(hidden[0])}: in pictures {(hidden.Length == 1 ? "it is" : "they are")} called by number, counted from 0 in the order of the tables. "
                + "Install a font that has them to see names.");
        }

        return new(font, [.. classNames.Select((name, label) => shows(name) ? name : $"class {label}")]);
    }

    /// <summary>Whether a font has the letters of a text.</summary>
    private static Func<string, bool> Shows(string family) => Fonts.GetTypeface(family, bold: false, italic: false) is { } typeface ? typeface.ContainsGlyphs : static _ => false;
}
