using System.Globalization;
using System.Text;
using ScottPlot;
using SkiaSharp;
using Tricks.Recipes;

namespace Tricks.Hosting.Evaluations;

/// <summary>The names of classes as a picture can show them: in the font that has the letters of most, long ones shortened, and by number where it cannot.</summary>
/// <param name="Font">The font's family.</param>
/// <param name="Names">What stands for each class, by label.</param>
internal sealed record PictureNames(string Font, IReadOnlyList<string> Names)
{
    private const int MostLetters = 24;

    /// <summary>Scripts that are written from right to left or whose letters change beside each other, which the plots do not do: Hebrew to Myanmar, Khmer and Mongolian, presentation forms.</summary>
    private static readonly (int From, int To)[] Shaped = [(0x0590, 0x109F), (0x1780, 0x18AF), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFE)];

    public static PictureNames Of(IReadOnlyList<string> classNames, Action<string> notice)
    {
        // The default one where no other has more.
        var font = SKFontManager.Default.FontFamilies.Prepend(Fonts.Default).MaxBy(family => classNames.Count(Shows(family)))!;
        var shows = Shows(font);
        var hidden = classNames.Where(name => !shows(name)).ToArray();
        if (hidden.Length > 0)
        {
            notice($"Pictures cannot show the name{(hidden.Length == 1 ? "" : $"s of {hidden.Length} classes, such as")} {RuleWords.Show(hidden[0])} (no font here has the letters, or the script joins or turns them), and call {(hidden.Length == 1 ? "it" : "them")} by number, "
                + "counted from 0 in the order of the tables.");
        }

        return new(font, [.. classNames.Select((name, label) => shows(name) ? Short(name) : $"class {label}")]);
    }

    private static string Short(string name)
    {
        var letters = new StringInfo(name);
        return letters.LengthInTextElements <= MostLetters ? name : letters.SubstringByTextElements(0, MostLetters - 1) + "…";
    }

    /// <summary>Whether a text is shown right in a font.</summary>
    private static Func<string, bool> Shows(string family) => Fonts.GetTypeface(family, bold: false, italic: false) is { } typeface
        ? name => typeface.ContainsGlyphs(name) && !name.EnumerateRunes().Any(static rune => Array.Exists(Shaped, script => rune.Value >= script.From && rune.Value <= script.To))
        : static _ => false;
}
