using Tricks.CodeFixes;

namespace Tricks.Generators.Tests.Fixes;

public class AddMissingPartTests
{
    [Theory]
    [InlineData("[{|TRK015:LinearScaling|}]", "[LinearScaling]\n[BatchSize(256)]")]
    [InlineData("[{|TRK015:LinearScaling|}] // Goyal et al.\n[Mixup(0.2)]", "[LinearScaling] // Goyal et al.\n[BatchSize(256)]\n[Mixup(0.2)]")]
    [InlineData("  [Mixup(0.2)] [{|TRK015:LinearScaling|}, LabelSmoothing(0.1)]", "  [Mixup(0.2)] [LinearScaling, LabelSmoothing(0.1)]\n  [BatchSize(256)]")]
    [InlineData("[{|TRK015:LinearScaling|}] [Mixup(0.2)]", "[LinearScaling] [BatchSize(256)] [Mixup(0.2)]")]
    public Task The_partner_stands_after_the_part_that_needs_it(string parts, string expected) => Fixed.AllAsync<AddMissingPart>(
        WithoutRate(parts), WithoutRate(expected), "Add [BatchSize(256)]");

    [Fact]
    public Task A_file_keeps_its_line_breaks() => Fixed.AllAsync<AddMissingPart>(
        WithoutRate("[{|TRK015:LinearScaling|}]\n[Mixup(0.2)]").ReplaceLineEndings("\r\n"), WithoutRate("[LinearScaling]\n[BatchSize(256)]\n[Mixup(0.2)]").ReplaceLineEndings("\r\n"));

    [Theory]
    [InlineData("", "Tricks.", "Tricks.")]
    [InlineData("using Bag = Tricks;\n", "Bag.", "Bag.")]
    [InlineData("using Tricks;\n", "Tricks.", "")]
    [InlineData("namespace Shop.Tricks;\n", "global::Tricks.", "global::Tricks.")]
    [InlineData("namespace Tricks.Shop;\n", "", "")]
    public Task The_name_is_the_shortest_that_the_place_has(string before, string written, string expected)
    {
        var recipe = before + $"[{written}Recipe, {written}FashionMnistSample, {written}ResNet(20), {written}Epochs(1), {written}Sgd]\n";
        return Fixed.AllAsync<AddMissingPart>(
            recipe + $"[{{|TRK015:{written}LinearScaling|}}]\npublic sealed partial class Small;",
            recipe + $"[{written}LinearScaling]\n[{expected}BatchSize(256)]\npublic sealed partial class Small;");
    }

    [Fact]
    public Task What_two_parts_need_is_added_once_to_each_class() => Fixed.AllAsync<AddMissingPart>(
        WithoutRate("[{|TRK015:LinearScaling|}]\n[{|TRK015:Greedy|}]", Greedy) + Second + "[{|TRK015:Greedy|}]\npublic sealed partial class Second;",
        WithoutRate("[LinearScaling]\n[BatchSize(256)]\n[Greedy]", Greedy) + Second + "[Greedy]\n[BatchSize(256)]\npublic sealed partial class Second;");

    [Fact]
    public Task A_partner_that_is_switched_off_is_not_added_again() =>
        Fixed.NotOfferedAsync<AddMissingPart>(WithoutRate("[{|TRK015:LinearScaling|}] [BatchSize(256, Enabled = false)]"));

    [Fact]
    public Task A_partner_that_shows_no_use_is_not_added() => Fixed.NotOfferedAsync<AddMissingPart>(Sources.Minimal(
        "[{|TRK015:Greedy|}]",
        before: Greedy.Replace("IBatchSize", "SilentAttribute", StringComparison.Ordinal) + "public sealed class SilentAttribute(int size) : TrickAttribute, IBatchSize { public int Size { get; init; } = size; }"));

    [Theory]
    [InlineData("[FashionMnistSample]", "[FashionMnist]")]
    [InlineData("[ResNet(20)]", "[ResNet]")]
    [InlineData("[Epochs(1)]", "[Epochs(120)]")]
    public Task A_seam_gets_its_part_where_it_acts(string part, string expected) => Fixed.AllAsync<AddMissingPart>(
        Sources.Minimal(declaration: "public sealed partial class {|TRK003:Small|};").Replace(part + "\n", "", StringComparison.Ordinal),
        Sources.Minimal().Replace(part, expected, StringComparison.Ordinal),
        $"Add {expected}");

    [Fact]
    public Task An_empty_recipe_gets_all_that_it_needs_in_the_order_of_training() => Fixed.AllAsync<AddMissingPart>(
        "using Tricks;\n\nnamespace Shop\n{\n    /// <summary>Small.</summary>\n    [Recipe]\n    public sealed partial class {|TRK003:{|TRK003:{|TRK003:{|TRK003:{|TRK003:Small|}|}|}|}|};\n}\n",
        "using Tricks;\n\nnamespace Shop\n{\n    /// <summary>Small.</summary>\n    [Recipe]\n    [FashionMnist]\n    [ResNet]\n    [Epochs(120)]\n    [LearningRate(0.1)]\n    [Sgd]\n    public sealed partial class Small;\n}\n");

    [Fact]
    public Task A_recipe_on_one_line_stays_on_it() => Fixed.AllAsync<AddMissingPart>(
        Sources.Minimal(declaration: "[Mixup(0.2)] public sealed partial class {|TRK003:Small|};").Replace("[Sgd]\n", "", StringComparison.Ordinal),
        Sources.Minimal(declaration: "[Mixup(0.2)] [Sgd] public sealed partial class Small;").Replace("[Sgd]\n", "", StringComparison.Ordinal));

    private const string Greedy = "[Requires(typeof(IBatchSize))] public sealed class GreedyAttribute : TrickAttribute, ITargetTransform { public TorchSharp.torch.Tensor Transform(TorchSharp.torch.Tensor targets) => targets; }";

    private const string Second = "\n[Recipe, FashionMnistSample, ResNet(20), Epochs(1), Sgd, LearningRate(0.1)]\n";

    private static string WithoutRate(string parts, string before = "") => Sources.Minimal(parts, before: before).Replace("[LearningRate(0.1)]\n", "", StringComparison.Ordinal);
}
