using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Tricks.Generators.Tests;

/// <summary>Neither the generator nor an analyzer throws on code that is being typed.</summary>
public class HalfTypedTests
{
    private const string Trick = """
        using System.ComponentModel.DataAnnotations;
        using Tricks;
        using Tricks.Recipes;

        [Source("own")]
        [Requires(typeof(BatchSizeAttribute))]
        [Conflicts(typeof(IWarmup))]
        [PaysFrom(typeof(EpochsAttribute), "Count", 200, "own", On = "data")]
        [Wants(typeof(IDecay), "own")]
        [Channels(1)]
        public sealed class OwnAttribute(double rate = 0.1, params int[] list) : TrickAttribute, ITargetTransform
        {
            private TorchSharp.torch.Tensor[] _kept = [];

            [Range(0.0, 1.0, MinimumIsExclusive = true)]
            [LessThan(typeof(EpochsAttribute), nameof(EpochsAttribute.Count))]
            [WantsFrom(0.5, typeof(IWarmup), "own")]
            [SuffersUpTo(0.1, "batch normalisation", "own")]
            [UnusualFrom(0.1, "own", Below = 0.2)]
            public double Rate { get; init; } = rate;

            [AllowedValues(1, 2, 3)]
            [MinLength(1)]
            [Ascending]
            [SameLength(nameof(Names))]
            [AnyAbove(1, nameof(Others), Because = "so")]
            [OneAChannel]
            public int[] List { get; init; } = list;

            [UnusualWith("b", nameof(Rate), 0.5, "own")]
            [OnlyWith("a", nameof(Rate), 0.5, Because = "so")]
            public string? Word { get; init; }

            public string[]? Names { get; init; }

            public float[] Others { get; init; } = [];

            public TorchSharp.torch.Tensor Transform(TorchSharp.torch.Tensor targets) => targets;
        }

        [Recipe, FashionMnistSample, ResNet(20), Epochs(1), Sgd, LearningRate(0.1), Own(0.5, 1, 2, Word = "a")]
        public sealed partial class Small;
        """;

    /// <summary>What recipes have in common, and whom they learn from: it is there when they are typed.</summary>
    private static readonly string[] Common = ["PaperParts", "PaperTeacher", "SmallPhotographs"];

    public static TheoryData<string> Recipes => [.. Repository.Recipes.Keys];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void What_is_typed_is_whole_in_the_end(string recipe)
    {
        var source = Typed(recipe);
        var written = Compiled.Driver().RunGenerators(With(Beside(recipe), source), TestContext.Current.CancellationToken).GetRunResult().GeneratedTrees;
        var typed = source.Split("[Recipe]").Length - 1 + (recipe == "FashionTables" ? 9 : 0);
        var beside = Common.Where(file => file != recipe).Sum(static file => Repository.Recipes[file].Split("[Recipe]").Length - 1);
        Assert.Equal(typed + beside, written.Count(static tree => tree.FilePath.EndsWith(".Pipeline.g.cs", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Recipes))]
    public void No_prefix_of_a_shipped_recipe_makes_the_generator_throw(string recipe) => Generates(Declarations(recipe).SelectMany(static typed => Prefixes(typed.Source, typed.From)), recipe);

    [Theory]
    [MemberData(nameof(Recipes))]
    public async Task No_deletion_from_a_shipped_recipe_makes_anything_throw(string recipe)
    {
        var deletions = Deletions(Typed(recipe), 40).ToArray();
        Generates(deletions, recipe);
        await Analyzes(deletions, recipe);
    }

    [Theory]
    [MemberData(nameof(Recipes))]
    public async Task Attributes_that_are_typed_above_a_class_make_nothing_throw(string recipe)
    {
        var typed = Prefixes(Typed(recipe)).Select(static prefix => prefix + "\npublic sealed partial class Small;").ToArray();
        Generates(typed.Where(static (_, i) => i % 3 == 0), recipe);
        await Analyzes(typed.Where(static (_, i) => i % 20 == 0), recipe);
    }

    [Fact]
    public void No_prefix_of_a_trick_makes_the_generator_throw() => Generates(Prefixes(Trick));

    [Fact]
    public async Task No_deletion_from_a_trick_makes_anything_throw()
    {
        var deletions = Deletions(Trick, 50).ToArray();
        Generates(deletions);
        await Analyzes(deletions);
    }

    [Fact]
    public void No_doubled_line_of_a_recipe_makes_the_generator_throw()
    {
        var lines = Sources.Bag.Split('\n');
        Generates(lines.Select((line, i) => string.Join('\n', lines.Take(i).Append(line).Concat(lines.Skip(i)))));
    }

    [Fact]
    public void A_declaration_written_twice_does_not_make_the_generator_throw()
    {
        var result = Compiled.From(Sources.Bag, Sources.Bag).Result.Results.Single();
        Assert.Null(result.Exception);
    }

    private static IEnumerable<string> Prefixes(string source, int from = 0) => Enumerable.Range(from, source.Length - from).Select(length => source[..length]);

    private static IEnumerable<string> Deletions(string source, int count)
    {
        var random = new Random(1);
        for (var i = 0; i < count; i++)
        {
            var start = random.Next(source.Length - 1);
            yield return source.Remove(start, random.Next(1, Math.Min(40, source.Length - start)));
        }
    }

    /// <summary>A file of recipes as it is typed; of one with seven alike, the last, which has the parts of all.</summary>
    private static string Typed(string file)
    {
        var source = Repository.Recipes[file];
        return source.Split("[Recipe]").Length <= 4 ? source : Declarations(file).Last().Source;
    }

    /// <summary>Every class of a file, with the file's head and base classes above it, and the place from which on it is typed: other recipes above it would only be generated once more at every letter.</summary>
    private static IEnumerable<(string Source, int From)> Declarations(string file)
    {
        const string beginning = "/// <summary>";
        var parts = Repository.Recipes[file].Split(beginning);
        var above = parts[0];
        var typed = 0;
        foreach (var declaration in parts.Skip(1).Select(static part => beginning + part))
        {
            yield return (above + declaration, typed);
            if (!declaration.Contains("[Recipe]", StringComparison.Ordinal))
                above += declaration;
            typed = above.Length;
        }
    }

    private static void Generates(IEnumerable<string> sources, string? file = null)
    {
        var driver = Compiled.Driver(tracked: false);
        var beside = Beside(file);
        foreach (var source in sources)
        {
            driver = driver.RunGenerators(With(beside, source), TestContext.Current.CancellationToken);
            var result = driver.GetRunResult().Results.Single();
            Assert.True(result.Exception is null, $"{source}\n\n{result.Exception}");
        }
    }

    private static async Task Analyzes(IEnumerable<string> sources, string? file = null)
    {
        var beside = Beside(file);
        foreach (var source in sources)
        {
            var thrown = (await Compiled.DiagnosticsAsync(With(beside, source))).FirstOrDefault(static diagnostic => diagnostic.Id == "AD0001");
            Assert.True(thrown is null, $"{source}\n\n{thrown}");
        }
    }

    /// <summary>An empty source, and beside one that is a file of recipes what it needs.</summary>
    private static Compilation Beside(string? file) =>
        Compiled.CompilationOf([.. Common.Where(other => file is not null && other != file).Select(static other => Repository.Recipes[other]).Prepend("")]);

    /// <summary>The source in place of the empty one: replacing a tree, not compiling anew, reads the references once.</summary>
    private static Compilation With(Compilation beside, string source)
    {
        var empty = beside.SyntaxTrees.First();
        return beside.ReplaceSyntaxTree(empty, empty.WithChangedText(SourceText.From(source, Encoding.UTF8)));
    }
}
