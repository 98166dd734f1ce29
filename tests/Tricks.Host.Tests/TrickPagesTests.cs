using System.Reflection;
using Tricks.Host.Tests.Pages;
using Tricks.Recipes;

namespace Tricks.Host.Tests;

/// <summary>Every trick has a page that says what its code says; TRICKS_APPROVE=1 writes the pages, their index and the README's table.</summary>
public sealed class TrickPagesTests
{
    private static readonly string Readme = Path.Combine(TrickPage.Root, "README.md");

    public static TheoryData<string> Tricks => [.. TrickCatalog.Tricks.Keys];

    [Theory]
    [MemberData(nameof(Tricks))]
    public void A_page_says_what_the_code_says(string trick) => Compare(Path.Combine(TrickPage.Folder, trick + ".md"), TrickPage.Of(TrickCatalog.Tricks[trick]));

    [Fact]
    public void The_index_lists_every_page() => Compare(Path.Combine(TrickPage.Folder, "README.md"), TrickPage.Index());

    [Fact]
    public void The_README_lists_every_part()
    {
        var readme = File.ReadAllText(Readme);
        var table = TrickPage.Table();
        var start = readme.IndexOf(table[..table.IndexOf('\n')], StringComparison.Ordinal);
        var end = readme.IndexOf("\n\n", start, StringComparison.Ordinal);
        Compare(Readme, readme[..start] + table + readme[end..]);
    }

    [Fact]
    public void A_page_has_a_trick() => Assert.Equal(
        TrickCatalog.Tricks.Keys.Append("README").Order(StringComparer.Ordinal),
        Directory.GetFiles(TrickPage.Folder).Select(static path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Tricks))]
    public void A_doc_comment_tells_when_the_trick_helps_and_when_it_hurts(string trick) => Assert.All([TrickPage.Helps, TrickPage.Hurts], beginning =>
        Assert.True(TrickPage.Remarks(TrickCatalog.Tricks[trick], beginning).Any(), $"The <remarks> of {trick}Attribute lack a <para> that begins '{beginning} …'."));

    [Theory]
    [MemberData(nameof(Tricks))]
    public void A_cost_is_measured(string trick) => Assert.True(TrickCost.Of(TrickCatalog.Tricks[trick]) is not null, TrickCost.Missing(TrickCatalog.Tricks[trick]));

    [Fact]
    public void The_seams_of_the_index_are_those_of_the_runtime() => Assert.Equal(
        typeof(SeamAttribute).Assembly.GetExportedTypes().Where(static type => type.IsDefined(typeof(SeamAttribute))).Select(static type => type.Name).Order(StringComparer.Ordinal),
        TrickCatalog.Seams.Select(static type => type.Name).Order(StringComparer.Ordinal));

    private static void Compare(string path, string expected)
    {
        if (Environment.GetEnvironmentVariable("TRICKS_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, expected);
        }

        Assert.True(File.Exists(path), $"{path} is missing: TRICKS_APPROVE=1 writes it.");
        Assert.Equal(expected, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }
}
