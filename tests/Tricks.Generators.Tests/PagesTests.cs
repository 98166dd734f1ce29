using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Tricks.Generators.Tests;

/// <summary>Every rule has a page that is right.</summary>
public class PagesTests
{
    private static readonly DiagnosticDescriptor[] Descriptors =
        [.. new DiagnosticAnalyzer[] { new RecipeAnalyzer(), new TrickAnalyzer() }.SelectMany(static analyzer => analyzer.SupportedDiagnostics).Distinct()];

    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "diagnostics");

    public static TheoryData<string> Ids => [.. Descriptors.Select(static descriptor => descriptor.Id).Order()];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_leads_to_a_page_that_names_it(string id)
    {
        var descriptor = Descriptors.Single(descriptor => descriptor.Id == id);
        Assert.Equal($"docs/diagnostics/{id}.md", descriptor.HelpLinkUri);
        var page = File.ReadAllText(Path.Combine(Repository.Root, descriptor.HelpLinkUri));
        Assert.StartsWith($"# {id}: {descriptor.Title}\n", page, StringComparison.Ordinal);
        Assert.Contains($"*{Severity(descriptor)}.*", page, StringComparison.Ordinal);
        Assert.Equal(descriptor.DefaultSeverity != DiagnosticSeverity.Error, page.Contains($"dotnet_diagnostic.{id}.severity = none", StringComparison.Ordinal));
        Assert.Contains($"| [{id}]({id}.md) | {descriptor.Title} | {Severity(descriptor)} |", File.ReadAllText(Path.Combine(Folder, "README.md")), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_page_has_a_rule() => Assert.Equal(
        Descriptors.Select(static descriptor => descriptor.Id).Append("README").Order(),
        Directory.GetFiles(Folder, "*.md").Select(static path => Path.GetFileNameWithoutExtension(path)).Order());

    [Fact]
    public void Every_rule_is_listed_among_the_releases()
    {
        var listed = File.ReadAllText(Path.Combine(Repository.Root, "src", "Tricks.Generators", "AnalyzerReleases.Unshipped.md"));
        Assert.All(Descriptors, descriptor => Assert.Contains($"\n{descriptor.Id} | Tricks | {descriptor.DefaultSeverity} | {descriptor.Title}\n", listed, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task What_a_page_calls_wrong_is_found_and_what_it_calls_right_is_not(string id)
    {
        var examples = Regex.Matches(await File.ReadAllTextAsync(Path.Combine(Folder, id + ".md"), TestContext.Current.CancellationToken), "(?s)```csharp\n(.*?)```");
        Assert.Equal(2, examples.Count);

        var wrong = await Compiled.DiagnosticsAsync(Project(examples[0].Groups[1].Value));
        Assert.All(wrong, diagnostic => Assert.Equal(id, diagnostic.Id));
        Assert.NotEmpty(wrong);

        var right = Compiled.From(Project(examples[1].Groups[1].Value));
        Assert.Empty(await Compiled.DiagnosticsAsync(right.Compilation));
        Assert.DoesNotContain(right.Compilation.GetDiagnostics(TestContext.Current.CancellationToken), static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    /// <summary>An example as a project of the language version that it names, or else of the latest; what stands above its mark is a referenced project.</summary>
    private static Compilation Project(string example)
    {
        var projects = example.Split("// In a project that references the one above:\n");
        if (projects.Length == 2)
            return Compiled.CompilationOf(Sources.Usings + projects[1]).AddReferences(Compiled.Library(Sources.Usings + projects[0].Replace(" partial ", " ", StringComparison.Ordinal)));
        Assert.True(LanguageVersionFacts.TryParse(Regex.Match(example, "<LangVersion>(.*)</LangVersion>") is { Success: true } named ? named.Groups[1].Value : "latest", out var version));
        return Compiled.CompilationOf(version, Sources.Usings + example);
    }

    private static string Severity(DiagnosticDescriptor descriptor) => descriptor.DefaultSeverity == DiagnosticSeverity.Info ? "Information" : descriptor.DefaultSeverity.ToString();
}
