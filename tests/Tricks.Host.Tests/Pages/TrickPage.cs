using System.Reflection;
using System.Runtime.CompilerServices;
using Tricks.Recipes;
using static Tricks.Host.Tests.Pages.Markdown;

namespace Tricks.Host.Tests.Pages;

/// <summary>The page of a trick in docs/tricks, as its code, its doc comment and its measured cost have it; and the tables that list all.</summary>
internal static class TrickPage
{
    public const string Helps = "It helps";
    public const string Hurts = "It hurts";

    private const string Approve = "TRICKS_APPROVE=1 dotnet test -c Release --project tests/Tricks.Host.Tests --filter-class '*TrickPagesTests'";

    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "..", "..", "..", ".."));

    public static string Folder { get; } = Path.Combine(Root, "docs", "tricks");

    /// <summary>The paragraphs of the remarks that begin with these words.</summary>
    public static IEnumerable<string> Remarks(Type trick, string beginning) =>
        Paragraphs(trick, "remarks").Where(paragraph => paragraph.StartsWith(beginning + " ", StringComparison.Ordinal));

    public static string Of(Type trick)
    {
        var seams = string.Join(", ", TrickCatalog.SeamsOf(trick).Select(static seam => TrickCatalog.Seam(seam).Name));
        var others = Paragraphs(trick, "remarks").Except(Remarks(trick, Helps)).Except(Remarks(trick, Hurts));
        return string.Join("\n\n",
        [
            $"# {TrickCatalog.Name(trick)}",
            $"*Seam: {seams}. Source: {trick.GetCustomAttribute<SourceAttribute>()!.Citation}.*",
            .. Paragraphs(trick, "summary"),
            .. others,
            $"```csharp\n{Written(trick)}\n```",
            "## Knobs",
            .. Knobs(trick),
            .. Section("When it helps", Remarks(trick, Helps)),
            .. Section("When it hurts", Remarks(trick, Hurts)),
            .. Section("Beside others", Bullets(TrickRelations.Of(trick))),
            "## Cost",
            TrickCost.Of(trick) ?? TrickCost.Missing(trick),
            "## Code",
            Code(trick),
        ]) + "\n";
    }

    public static string Index()
    {
        var seams = TrickCatalog.BySeam().Where(static seam => seam.Tricks.Count > 0).SelectMany(static item => Listed(item.Seam, item.Tricks));
        return string.Join("\n\n", [
            "# Tricks",
            "A page for every part that a recipe can have, in the order of training: what it does and its formula, its knobs, when it helps, when it hurts, and what it costs. "
                + "Sections and tables without a name are those of the paper, He et al. 2018, arXiv 1812.01187.",
            "The pages are written from the doc comments, the attributes and [what was measured](../../benchmarks/README.md#what-a-trick-costs); a test compares. To write them anew:",
            $"```\n{Approve}\n```",
            .. seams,
        ]) + "\n";
    }

    /// <summary>The README's table of seams and parts.</summary>
    public static string Table() => string.Join('\n', [
        "| seam | parts | without one |",
        "|---|---|---|",
        .. TrickCatalog.BySeam().Select(static seam => $"| {TrickCatalog.Seam(seam.Seam).Name} | {string.Join(", ", seam.Tricks.Select(Readme))} | {Without(TrickCatalog.Seam(seam.Seam))} |"),
    ]);

    private static string[] Listed(Type type, IReadOnlyList<Type> tricks)
    {
        var seam = TrickCatalog.Seam(type);
        var rows = tricks.Select(trick =>
            $"| {Link(trick)} | {Cell(Unnamed(seam.Name, FirstSentence(Line(trick, "summary"))))} | {trick.GetCustomAttribute<SourceAttribute>()!.Citation} | {TrickCost.Short(trick)} |");
        return
        [
            $"## {Capital(seam.Name)}",
            $"{Unnamed(seam.Name, Line(type, "summary"))} {Count(seam)}",
            string.Join('\n', ["| part | what | source | time |", "|---|---|---|---|", .. rows]),
        ];
    }

    private static string Readme(Type trick) => $"[`{TrickCatalog.Name(trick)}{(trick.IsGenericType ? "<T>" : "")}`](docs/tricks/{TrickCatalog.Name(trick)}.md)";

    private static IEnumerable<string> Knobs(Type trick)
    {
        var knobs = TrickKnob.Of(trick);
        if (knobs.Count == 0)
            return ["It has none."];
        var table = string.Join('\n', ["| knob | takes | default | what |", "|---|---|---|---|", .. knobs.Select(static knob => knob.Row)]);
        var choices = string.Join('\n', knobs.SelectMany(static knob => knob.Choices));
        return choices.Length == 0 ? [table] : [table, choices];
    }

    /// <summary>A usual use.</summary>
    private static string Written(Type trick)
    {
        var arguments = trick.GetCustomAttribute<ExampleAttribute>()?.Arguments;
        return $"[{TrickCatalog.Name(trick)}{(trick.IsGenericType ? "<MyNet>" : "")}{(string.IsNullOrEmpty(arguments) ? "" : $"({arguments})")}]";
    }

    private static string Code(Type trick)
    {
        var file = Directory.GetFiles(Path.Combine(Root, "src", "Tricks.Runtime", "Tricks"), trick.Name.Split('`')[0] + ".cs", SearchOption.AllDirectories).Single();
        var path = Path.GetRelativePath(Root, file).Replace('\\', '/');
        return $"[{path}](../../{path}), configured at `Tricks:Recipes:<recipe>:{TrickCatalog.Name(trick)}:<knob>`; `Enabled=false` there switches it off.";
    }

    private static string[] Section(string title, IEnumerable<string> paragraphs) => paragraphs.Any() ? [$"## {title}", .. paragraphs] : [];

    private static string[] Bullets(IEnumerable<string> sentences) => sentences.Any() ? [string.Join('\n', sentences.Select(static sentence => "- " + sentence))] : [];

    private static string Count(SeamAttribute seam) => seam.Count switch
    {
        SeamCount.ExactlyOne => "A recipe has exactly one.",
        SeamCount.AtMostOne => $"A recipe has one at most; without one: {Without(seam)}.",
        _ => "A recipe has any number, or none.",
    };

    private static string Without(SeamAttribute seam) => seam.Count == SeamCount.ExactlyOne ? "an error" : seam.Default ?? "none";

    private static string Here([CallerFilePath] string path = "") => path;
}
