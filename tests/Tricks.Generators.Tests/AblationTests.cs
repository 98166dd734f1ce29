namespace Tricks.Generators.Tests;

/// <summary>Recipes that <c>[Ablate]</c> makes from one.</summary>
public class AblationTests
{
    [Fact]
    public void Leaving_one_out_makes_a_recipe_for_each_part()
    {
        var compiled = Compiled.From(Ablated("[Ablate(Ablation.LeaveOneOut, \"Mixup\", nameof(LabelSmoothingAttribute))]"));
        Assert.Empty(compiled.CompilerMessages);
        Assert.Equal(["Shop.Bag", "Shop.Bag.WithoutLabelSmoothing", "Shop.Bag.WithoutMixup"], Recipes(compiled));
        Assert.Equal(["Mixup"], Off(compiled, "WithoutMixup"));
        Assert.Equal(["LabelSmoothing"], Off(compiled, "WithoutLabelSmoothing"));
        Assert.Empty(Off(compiled, null));
        Assert.Contains("public override string Name => \"BagWithoutMixup\";", compiled["Shop.Bag.WithoutMixup.Definition.g.cs"], StringComparison.Ordinal);
        Assert.Contains("\"Tricks:Recipes:BagWithoutMixup:Mixup:Enabled\"", compiled["Shop.Bag.WithoutMixup.Definition.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_that_has_the_ablations_by_then_has_no_error() =>
        Assert.Empty(await Compiled.From(Ablated("[Ablate(Ablation.LeaveOneOut, \"Mixup\")]")).ErrorsAsync());

    [Fact]
    public void A_cumulative_ablation_adds_one_part_at_a_time_in_the_order_they_are_named()
    {
        var compiled = Compiled.From(Ablated("[Ablate(Ablation.Cumulative, \"NoBiasDecay\", \"LabelSmoothing\", \"Mixup\")]"));
        Assert.Empty(compiled.CompilerMessages);
        Assert.Equal(["Shop.Bag", "Shop.Bag.UpToLabelSmoothing", "Shop.Bag.UpToNoBiasDecay", "Shop.Bag.WithoutAll"], Recipes(compiled));
        Assert.Equal(["LabelSmoothing", "Mixup", "NoBiasDecay"], Off(compiled, "WithoutAll"));
        Assert.Equal(["LabelSmoothing", "Mixup"], Off(compiled, "UpToNoBiasDecay"));
        Assert.Equal(["Mixup"], Off(compiled, "UpToLabelSmoothing"));
    }

    [Fact]
    public void Leaving_out_a_part_brings_back_what_it_replaced()
    {
        var compiled = Compiled.From("""
            using Tricks;

            namespace Shop;

            /// <summary>The baseline.</summary>
            [FashionMnistSample] [ResNet(20)] [Epochs(4)] [Sgd] [LearningRate(0.1)] [StepDecay(0.1, 2)]
            public abstract class Baseline;

            /// <summary>With a cosine.</summary>
            [Recipe] [CosineDecay] [Warmup(1)] [LabelSmoothing]
            [Ablate(Ablation.Cumulative, "CosineDecay", "LabelSmoothing")]
            public sealed partial class Cosine : Baseline;
            """);
        Assert.Empty(compiled.CompilerMessages);
        Assert.Contains("_stepDecay", compiled["Shop.Cosine.WithoutAll.Pipeline.g.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("_cosineDecay", compiled["Shop.Cosine.WithoutAll.Pipeline.g.cs"], StringComparison.Ordinal);
        Assert.Contains("_cosineDecay", compiled["Shop.Cosine.UpToCosineDecay.Pipeline.g.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("_stepDecay", compiled["Shop.Cosine.UpToCosineDecay.Pipeline.g.cs"], StringComparison.Ordinal);
        Assert.Contains("Cosine without CosineDecay, LabelSmoothing.", string.Concat(compiled.Result.GeneratedTrees.Select(static tree => tree.ToString())), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_ablations_stand_side_by_side()
    {
        var compiled = Compiled.From(Ablated("[Ablate(Ablation.LeaveOneOut, \"Mixup\")] [Ablate(Ablation.Cumulative, \"Mixup\")] [Ablate(Ablation.LeaveOneOut, \"Mixup\", \"Warmup\")]"));
        Assert.Empty(compiled.CompilerMessages);
        Assert.Equal(["Shop.Bag", "Shop.Bag.WithoutAll", "Shop.Bag.WithoutMixup", "Shop.Bag.WithoutWarmup"], Recipes(compiled));
    }

    [Theory]
    [InlineData("[Ablate(Ablation.LeaveOneOut)]", "names no part; name one or more of: FashionMnist, RandomCrop, ")]
    [InlineData("[Ablate(Ablation.LeaveOneOut, \"Mixin\")]", "names 'Mixin', which it does not have")]
    [InlineData("[Ablate(Ablation.Cumulative, \"Mixup\", \"MixupAttribute\")]", "names 'Mixup' 2 times")]
    public async Task An_ablation_of_parts_that_are_not_there_is_TRK030(string attribute, string message) => await Finds("TRK030", attribute, message);

    [Theory]
    [InlineData("[Ablate(Ablation.LeaveOneOut, \"BatchSize\")]", "makes recipe 'BagWithoutBatchSize', which cannot be: ")]
    [InlineData("[Ablate(Ablation.LeaveOneOut, \"LinearScaling\")]", "makes recipe 'BagWithoutLinearScaling', which cannot be: ")]
    [InlineData("[Ablate(Ablation.LeaveOneOut, \"Mixup\", Name = \"a:b\")]", "makes recipe 'Baga:bWithoutMixup', which cannot be: 'a:bWithoutMixup' is no name of a class; give [Ablate] another Name")]
    public async Task An_ablation_that_leaves_no_recipe_is_TRK031(string attribute, string message) => await Finds("TRK031", attribute, message);

    [Fact]
    public async Task An_ablation_whose_name_is_taken_is_TRK031()
    {
        var findings = await Compiled.FindingsAsync(
            Ablated("[Ablate(Ablation.LeaveOneOut, \"Mixup\")]").Replace("partial class Bag;", "partial class Bag { public int WithoutMixup => 1; }", StringComparison.Ordinal),
            Sources.Minimal().Replace("Small", "BagWithoutMixup", StringComparison.Ordinal));
        Assert.Equal(["TRK031", "TRK031"], findings.Select(static finding => finding.Id));
        Assert.Contains(findings, static finding => finding.Message.Contains("'Bag' has a member 'WithoutMixup' already", StringComparison.Ordinal));
        Assert.Contains(findings, static finding => finding.Message.Contains("another recipe has that name", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_tables_have_names_of_their_own()
    {
        var compiled = Compiled.From(Ablated("[Ablate(Ablation.Cumulative, \"LabelSmoothing\", \"Mixup\", Name = \"Table4\")] [Ablate(Ablation.Cumulative, \"LabelSmoothing\", \"NoBiasDecay\")]"));
        Assert.Empty(compiled.CompilerMessages);
        Assert.Equal(["Shop.Bag", "Shop.Bag.Table4UpToLabelSmoothing", "Shop.Bag.Table4WithoutAll", "Shop.Bag.UpToLabelSmoothing", "Shop.Bag.WithoutAll"], Recipes(compiled));
        Assert.Contains("\"Tricks:Recipes:BagTable4WithoutAll:Mixup:Enabled\"", compiled["Shop.Bag.Table4WithoutAll.Definition.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_tables_of_one_name_are_TRK031()
    {
        var findings = await Compiled.FindingsAsync(Ablated("[Ablate(Ablation.Cumulative, \"LabelSmoothing\", \"Mixup\")] [Ablate(Ablation.Cumulative, \"LabelSmoothing\", \"NoBiasDecay\")]"));
        Assert.All(findings, static finding => Assert.Equal("TRK031", finding.Id));
        Assert.Contains("another [Ablate] makes one of that name with other parts switched off; give one of them a Name", findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_tables_whose_names_differ_in_case_are_TRK031()
    {
        var source = Ablated("[Ablate(Ablation.LeaveOneOut, \"Mixup\", Name = \"T\")] [Ablate(Ablation.LeaveOneOut, \"Mixup\", Name = \"t\")]");
        var findings = await Compiled.FindingsAsync(source);
        Assert.Equal(["TRK031", "TRK031"], findings.Select(static finding => finding.Id));
        Assert.All(findings, static finding => Assert.Contains("another [Ablate] makes one whose name differs in case alone", finding.Message, StringComparison.Ordinal));
        Assert.Equal(["Shop.Bag"], Recipes(Compiled.From(source)));
    }

    [Fact]
    public async Task Ablations_of_two_recipes_with_one_name_are_TRK031()
    {
        var first = Ablated("[Ablate(Ablation.LeaveOneOut, \"Mixup\", Name = \"AB\")]");
        var second = Ablated("[Ablate(Ablation.LeaveOneOut, \"Mixup\", Name = \"b\")]").Replace("class Bag;", "class BagA;", StringComparison.Ordinal);
        var findings = await Compiled.FindingsAsync(first, second);
        Assert.Equal(["TRK031", "TRK031"], findings.Select(static finding => finding.Id));
        Assert.All(findings, static finding => Assert.Contains("another recipe has that name", finding.Message, StringComparison.Ordinal));
        Assert.Equal(["Shop.Bag", "Shop.BagA"], Recipes(Compiled.From(first, second)));
    }

    [Fact]
    public async Task An_ablation_of_what_is_off_or_of_no_known_kind_is_TRK030()
    {
        await Finds("TRK030", "[Ablate((Ablation)7, \"Mixup\")]", "asks for combinations that there are not");
        var off = Assert.Single(await Compiled.FindingsAsync(Ablated("[Ablate(Ablation.LeaveOneOut, \"Mixup\")]").Replace("[Mixup(0.2)]", "[Mixup(0.2, Enabled = false)]", StringComparison.Ordinal)), static finding => finding.Id == "TRK030");
        Assert.Contains("names 'Mixup', which is switched off already; name one or more of: ", off.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(", Mixup", off.Message, StringComparison.Ordinal);
    }

    private static async Task Finds(string id, string attribute, string message)
    {
        var finding = Assert.Single(await Compiled.FindingsAsync(Ablated(attribute)));
        Assert.Equal((id, attribute.Trim('[', ']')), (finding.Id, finding.Where));
        Assert.Contains(message, finding.Message, StringComparison.Ordinal);
        Assert.Equal(["Shop.Bag"], Recipes(Compiled.From(Ablated(attribute))));
    }

    private static string Ablated(string attribute) => Sources.Bag.Replace("public sealed partial class Bag;", attribute + "\npublic sealed partial class Bag;", StringComparison.Ordinal);

    private static IEnumerable<string> Recipes(Compiled compiled) => compiled["RecipeModule.g.cs"].Split('\n')
        .Where(static line => line.Contains("new global::Shop", StringComparison.Ordinal))
        .Select(static line => line.Trim()["new global::".Length..^".Definition(),".Length]);

    private static IEnumerable<string> Off(Compiled compiled, string? ablation) => compiled[$"Shop.Bag.{(ablation is null ? "" : ablation + ".")}Options.g.cs"].Split('\n')
        .Where(static line => line.Contains("Enabled = false", StringComparison.Ordinal))
        .Select(static line => line.Split(" { get")[0].Split(' ')[^1])
        .Order(StringComparer.Ordinal);
}
