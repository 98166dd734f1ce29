using System.Text;
using Microsoft.CodeAnalysis;

namespace Tricks.Generators.Tests;

public class HalfTypedTests
{
    [Fact]
    public void No_prefix_of_a_recipe_makes_the_generator_throw() =>
        Survives(Enumerable.Range(0, Sources.Bag.Length).Select(static length => Sources.Bag[..length]));

    [Fact]
    public void No_deletion_from_a_recipe_makes_the_generator_throw() => Survives(Deletions(200));

    [Fact]
    public void No_doubled_line_of_a_recipe_makes_the_generator_throw()
    {
        var lines = Sources.Bag.Split('\n');
        Survives(lines.Select((line, i) => string.Join('\n', lines.Take(i).Append(line).Concat(lines.Skip(i)))));
    }

    [Fact]
    public void A_declaration_written_twice_does_not_make_the_generator_throw()
    {
        var result = Compiled.From(Sources.Bag, Sources.Bag).Result.Results.Single();
        Assert.Null(result.Exception);
    }

    [Fact]
    public async Task No_deletion_from_a_recipe_makes_the_analyzer_throw()
    {
        foreach (var source in Deletions(60))
            Assert.DoesNotContain(await Compiled.FindingsAsync(source), static finding => finding.Id == "AD0001");
    }

    private static IEnumerable<string> Deletions(int count)
    {
        var random = new Random(1);
        for (var i = 0; i < count; i++)
        {
            var start = random.Next(Sources.Bag.Length - 1);
            yield return Sources.Bag.Remove(start, random.Next(1, Math.Min(40, Sources.Bag.Length - start)));
        }
    }

    private static void Survives(IEnumerable<string> sources)
    {
        var compilation = Compiled.CompilationOf("");
        var empty = compilation.SyntaxTrees.Single();
        foreach (var source in sources)
        {
            // Replacing a tree, not compiling anew, reads the references once.
            var tree = empty.WithChangedText(Microsoft.CodeAnalysis.Text.SourceText.From(source, Encoding.UTF8));
            var result = Compiled.Driver().RunGenerators(compilation.ReplaceSyntaxTree(empty, tree), TestContext.Current.CancellationToken).GetRunResult().Results.Single();
            Assert.True(result.Exception is null, $"{source}\n\n{result.Exception}");
        }
    }
}
