using System.Text.RegularExpressions;

namespace Tricks.Generators.Tests;

/// <summary>A row of <c>docs/mistakes.md</c>.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Words">The mistake.</param>
/// <param name="Line">What is written, a span of code each.</param>
/// <param name="Place">Where it is caught.</param>
/// <param name="By">The ids, or what the message says.</param>
/// <param name="Reason">Why no sooner.</param>
internal sealed record Mistake(int Number, string Words, IReadOnlyList<string> Line, string Place, string By, string Reason)
{
    private const string LibraryMark = "library: ";

    private static readonly Lazy<string> Document = new(static () => File.ReadAllText(Path.Combine(Repository.Root, "docs", "mistakes.md")));

    public static IReadOnlyList<Mistake> All { get; } = [.. Document.Value.Split('\n').Where(static line => Regex.IsMatch(line, @"^\| \d+ \|")).Select(Read)];

    /// <summary>How many rows the document says each place has.</summary>
    public static IReadOnlyDictionary<string, int> Counts { get; } =
        Regex.Matches(Document.Value, @"(?m)^\| ([A-Za-z][^|]*) \| (\d+) \|$").ToDictionary(static row => row.Groups[1].Value, static row => int.Parse(row.Groups[2].Value, null));

    /// <summary>The parts of the document's recipe, on which a line is a mistake.</summary>
    private static string Parts { get; } = Regex.Match(Document.Value, @"(?s)```csharp\n\[Recipe\]\n(.*?)public sealed partial class Small;").Groups[1].Value;

    /// <summary>Whether the mistake is made when the program is written; else when it is started.</summary>
    public bool IsOfCode => Library is not null || Line.Any(static span => span[0] == '[' || IsSource(span) || IsMember(span) || span.StartsWith("without ", StringComparison.Ordinal));

    /// <summary>What the mistake makes of the document's program.</summary>
    public string Source
    {
        get
        {
            var without = Line.Where(static span => span.StartsWith("without ", StringComparison.Ordinal)).SelectMany(static span => span.Split(' ').Skip(1));
            var parts = without.Aggregate(Parts, static (parts, part) => parts.Replace(part, "", StringComparison.Ordinal));
            var written = string.Join(' ', Line.Where(static span => span[0] == '[' && !IsSource(span) && !IsMember(span)));
            var declaration = Line.FirstOrDefault(static span => IsSource(span) && IsSmall(span));
            return Sources.Usings + $$"""
                {{parts}}
                public abstract class Base;

                [Recipe]
                {{(declaration is null ? "" : parts)}}
                {{written}}
                {{declaration ?? "public sealed partial class Small : Base;"}}

                {{string.Join('\n', Line.Where(static span => IsSource(span) && !IsSmall(span)))}}

                public sealed class OwnAttribute : TrickAttribute, ITargetTransform
                {
                    {{Line.FirstOrDefault(IsMember)}}
                    public Tensor Transform(Tensor targets) => targets;
                }
                """;
        }
    }

    /// <summary>What stands in a project that the program references, where there is one.</summary>
    public string? Library => Line.FirstOrDefault(IsLibrary)?[LibraryMark.Length..];

    /// <summary>The settings file, where there is one.</summary>
    public string? Settings => Line.FirstOrDefault(static span => span[0] == '{');

    /// <summary>The words of the command line, after the environment variables that stand before them.</summary>
    public string[] Arguments => [.. Line.Where(IsCommand).SelectMany(static span => span.Split(' '))];

    private static Mistake Read(string row)
    {
        var cells = row.Trim('|').Split('|').Select(static cell => cell.Trim()).ToArray();
        return new(int.Parse(cells[0], null), cells[1], [.. Regex.Matches(cells[2], "`([^`]+)`").Select(static span => span.Groups[1].Value)], cells[3], Regex.Replace(cells[4], @"`|^\[|\]\(diagnostics[^)]*\)$", ""), cells[5]);
    }

    private static bool IsLibrary(string span) => span.StartsWith(LibraryMark, StringComparison.Ordinal);

    private static bool IsSource(string span) => !IsLibrary(span) && Regex.IsMatch(span, @"\b(class|struct|record) ");

    private static bool IsSmall(string span) => Regex.IsMatch(span, @"\b(class|struct) Small\b") && !span.Contains("[Recipe]", StringComparison.Ordinal);

    private static bool IsMember(string span) => !IsSource(span) && !IsLibrary(span) && span[0] != '{' && (span.EndsWith(';') || span.EndsWith('}'));

    private static bool IsCommand(string span) =>
        span[0] is not ('[' or '{') && !IsSource(span) && !IsLibrary(span) && !IsMember(span) && !span.StartsWith("without ", StringComparison.Ordinal);
}
