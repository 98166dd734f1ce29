using System.Globalization;
using System.Text;

namespace Tricks.Data.Folders;

/// <summary>
/// Unicode's normalization form C, by which two spellings of one text become the same one (Unicode Standard, annex 15). .NET's own leaves text as it is in a
/// program that was built with invariant globalization.
/// </summary>
internal static class ComposedText
{
    private const char FirstMark = '\u0300';
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7, Leads = 19, Vowels = 21, Trails = 28;

    private static readonly Dictionary<int, int[]> Decompositions = [];
    private static readonly Dictionary<(int First, int Second), int> Compositions = [];
    private static readonly Dictionary<int, int> MarkClasses = [];

    static ComposedText()
    {
        using var reader = new StreamReader(typeof(ComposedText).Assembly.GetManifestResourceStream("composition.txt")!);
        while (reader.ReadLine() is { } line)
        {
            if (line[0] == '#')
                continue;
            var at = line.AsSpan().IndexOfAny('=', '>', ':');
            if (line[at] == ':')
            {
                var (from, to) = (Point(line[..line.IndexOf('-', StringComparison.Ordinal)]), Point(line[(line.IndexOf('-', StringComparison.Ordinal) + 1)..at]));
                for (var mark = from; mark <= to; mark++)
                    MarkClasses[mark] = int.Parse(line.AsSpan(at + 1), CultureInfo.InvariantCulture);
                continue;
            }

            var whole = Point(line[..at]);
            var parts = line[(at + 1)..].Split(' ').Select(Point).ToArray();
            Decompositions[whole] = parts;
            if (line[at] == '=')
                Compositions[(parts[0], parts[1])] = whole;
        }

        static int Point(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    /// <summary>The text in normalization form C. A surrogate that stands alone stays as it is.</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstMark, char.MaxValue))
            return text;
        var points = new List<int>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            Decompose(isPair ? char.ConvertToUtf32(text[i], text[++i]) : text[i], points);
        }

        SortMarks(points);
        var composed = new StringBuilder(text.Length);
        foreach (var point in Compose(points))
            _ = point > char.MaxValue ? composed.Append(char.ConvertFromUtf32(point)) : composed.Append((char)point);
        return composed.ToString();
    }

    private static void Decompose(int point, List<int> points)
    {
        if (point - SyllableBase is >= 0 and < Leads * Vowels * Trails and var syllable)
        {
            points.Add(LeadBase + (syllable / (Vowels * Trails)));
            points.Add(VowelBase + (syllable / Trails % Vowels));
            if (syllable % Trails != 0)
                points.Add(TrailBase + (syllable % Trails));
        }
        else if (Decompositions.TryGetValue(point, out var parts))
        {
            foreach (var part in parts)
                Decompose(part, points);
        }
        else
        {
            points.Add(point);
        }
    }

    /// <summary>Marks that follow each other are put into the order of their classes, those of one class as they are.</summary>
    private static void SortMarks(List<int> points)
    {
        for (var i = 1; i < points.Count; i++)
        {
            var place = i;
            for (var mark = MarkClass(points[i]); place > 0 && mark != 0 && MarkClass(points[place - 1]) > mark; place--)
                (points[place - 1], points[place]) = (points[place], points[place - 1]);
        }
    }

    private static List<int> Compose(List<int> points)
    {
        var composed = new List<int>(points.Count);
        var (starter, last) = (-1, 0);
        foreach (var point in points)
        {
            var mark = MarkClass(point);
            var isBlocked = starter < 0 || (starter < composed.Count - 1 && last >= mark);
            if (!isBlocked && Pair(composed[starter], point) is { } whole)
            {
                composed[starter] = whole;
                continue;
            }

            if (mark == 0)
                starter = composed.Count;
            last = mark;
            composed.Add(point);
        }

        return composed;
    }

    private static int? Pair(int first, int second)
    {
        if (first - LeadBase is >= 0 and < Leads and var lead && second - VowelBase is >= 0 and < Vowels and var vowel)
            return SyllableBase + (((lead * Vowels) + vowel) * Trails);
        if (first - SyllableBase is >= 0 and < Leads * Vowels * Trails and var syllable && syllable % Trails == 0 && second - TrailBase is > 0 and < Trails and var trail)
            return first + trail;
        return Compositions.TryGetValue((first, second), out var whole) ? whole : null;
    }

    private static int MarkClass(int point) => MarkClasses.GetValueOrDefault(point);
}
