using Tricks.CodeFixes;

namespace Tricks.Generators.Tests.Fixes;

public class RemovePartTests
{
    [Fact]
    public Task A_second_data_part_goes_with_its_line() => Fixed.AllAsync<RemovePart>(
        Sources.Minimal("[{|TRK004:FashionMnist|}]\n[Mixup(0.2)]"), Sources.Minimal("[Mixup(0.2)]"), "Remove [FashionMnist]");

    [Theory]
    [InlineData("// All of it.\n// Slow.\n[{|TRK004:FashionMnist|}] // sixty thousand\n// Softer.\n[Mixup(0.2)]", "// Softer.\n[Mixup(0.2)]")]
    [InlineData("[Mixup(0.2)] // softer\n\n// All of it.\n  [{|TRK004:FashionMnist|}]\n\n", "[Mixup(0.2)] // softer\n\n\n")]
    [InlineData("#if true\n[{|TRK004:FashionMnist|}]\n#endif", "#if true\n#endif")]
    [InlineData("[{|TRK004:Synthetic(\n    Train = 32)|}] /* a\n comment */\n[Mixup(0.2)]", "[Mixup(0.2)]")]
    public Task Its_comments_go_and_those_of_others_stay(string parts, string expected) => Fixed.AllAsync<RemovePart>(Sources.Minimal(parts), Sources.Minimal(expected));

    [Theory]
    [InlineData("[Mixup(0.2)] [{|TRK004:FashionMnist|}]", "[Mixup(0.2)]")]
    [InlineData("[{|TRK004:FashionMnist|}] [Mixup(0.2)]", "[Mixup(0.2)]")]
    [InlineData("[{|TRK004:FashionMnist|}] [{|TRK004:Synthetic|}] [Mixup(0.2)]", "[Mixup(0.2)]")]
    [InlineData("[Mixup(0.2)] [{|TRK004:FashionMnist|}] [{|TRK004:Synthetic|}] // data", "[Mixup(0.2)] // data")]
    [InlineData("[{|TRK004:FashionMnist|}] [{|TRK004:Synthetic|}]\n[Mixup(0.2)]", "[Mixup(0.2)]")]
    public Task Lists_on_one_line_close_up(string parts, string expected) => Fixed.AllAsync<RemovePart>(Sources.Minimal(parts), Sources.Minimal(expected));

    [Theory]
    [InlineData("[Mixup(0.2), {|TRK004:FashionMnist|}]", "[Mixup(0.2)]")]
    [InlineData("[{|TRK004:FashionMnist|}, Mixup(0.2)]", "[Mixup(0.2)]")]
    [InlineData("[{|TRK004:FashionMnist|}, {|TRK004:Synthetic|}, Mixup(0.2)]", "[Mixup(0.2)]")]
    [InlineData("[Mixup(0.2), {|TRK004:FashionMnist|}, {|TRK004:Synthetic|}]", "[Mixup(0.2)]")]
    [InlineData("[{|TRK004:FashionMnist|}, Mixup(0.2), {|TRK004:Synthetic|}]", "[Mixup(0.2)]")]
    [InlineData("[{|TRK004:FashionMnist|}, {|TRK004:Synthetic|}]\n[Mixup(0.2)]", "[Mixup(0.2)]")]
    [InlineData("[Mixup(0.2), // softer\n {|TRK004:FashionMnist|} // all of it\n]", "[Mixup(0.2) // softer\n]")]
    [InlineData("[Mixup(0.2), // softer\n {|TRK004:FashionMnist|}, // all of it\n LabelSmoothing(0.1)]", "[Mixup(0.2), // softer\n LabelSmoothing(0.1)]")]
    public Task A_list_closes_up(string parts, string expected) => Fixed.AllAsync<RemovePart>(Sources.Minimal(parts), Sources.Minimal(expected));

    [Fact]
    public Task The_class_on_the_same_line_stays() => Fixed.AllAsync<RemovePart>(
        Sources.Minimal(declaration: "[{|TRK004:FashionMnist|}] public sealed partial class Small;"), Sources.Minimal(declaration: "public sealed partial class Small;"));

    [Fact]
    public Task What_stands_above_the_class_stays() => Fixed.FilesAsync<RemovePart>(
        [Sources.Minimal(), "// The second half.\n[{|TRK004:Tricks.FashionMnist|}]\npartial class Small;"],
        [Sources.Minimal(), "// The second half.\npartial class Small;"]);

    [Fact]
    public Task A_part_that_occurs_twice_is_removed_once() => Fixed.AllAsync<RemovePart>(
        Sources.Minimal("[LabelSmoothing(0.1)]\n[{|TRK005:LabelSmoothing( 0.2 )|}]\n[{|TRK005:LabelSmoothing(0.3)|}]"),
        Sources.Minimal("[LabelSmoothing(0.1)]"),
        "Remove [LabelSmoothing(0.2)]");

    [Fact]
    public Task A_contradiction_in_a_base_class_is_mended_there() => Fixed.FilesAsync<RemovePart>(
        ["using Tricks;\n[FashionMnistSample]\n[{|TRK004:{|TRK004:FashionMnist|}|}]\n[ResNet(20)]\n[Epochs(1)]\n[Sgd]\n[LearningRate(0.1)]\npublic abstract class Shared;", Variants],
        ["using Tricks;\n[FashionMnistSample]\n[ResNet(20)]\n[Epochs(1)]\n[Sgd]\n[LearningRate(0.1)]\npublic abstract class Shared;", Variants]);

    [Fact]
    public Task A_part_that_the_model_has_no_place_for_is_removed() => Fixed.AllAsync<RemovePart>(
        Net(Sources.Minimal("[{|TRK009:ZeroGamma|}]\n[Mixup(0.2)]")), Net(Sources.Minimal("[Mixup(0.2)]")), "Remove [ZeroGamma]");

    [Fact]
    public Task A_part_that_other_models_may_have_a_place_for_is_not() => Fixed.NotOfferedAsync<RemovePart>(
        "using Tricks;\n[{|TRK009:ZeroGamma|}]\npublic abstract class Shared;",
        Net(Sources.Minimal(declaration: "public sealed partial class Small : Shared;")));

    [Theory]
    [InlineData("[{|TRK016:Left|}]\n[Right]", "[Right]", "", "Left")]
    [InlineData("[Left]\n[{|TRK016:Right|}]", "[Left]", "[Conflicts(typeof(LeftAttribute))]", "Right")]
    public Task One_of_two_parts_that_conflict_is_removed(string parts, string expected, string conflict, string removed) => Fixed.AllAsync<RemovePart>(
        Sources.Minimal(parts, before: Conflict(conflict)), Sources.Minimal(expected, before: Conflict(conflict)), $"Remove [{removed}]");

    [Fact]
    public Task A_part_of_a_base_class_that_conflicts_is_not() => Fixed.NotOfferedAsync<RemovePart>(
        "using Tricks;\n" + Conflict("") + "\n[{|TRK016:Left|}]\npublic abstract class Shared;",
        Sources.Minimal("[Right]", "public sealed partial class Small : Shared;"));

    private const string Variants = "using Tricks;\n[Recipe] public sealed partial class First : Shared;\n[Recipe] public sealed partial class Second : Shared;";

    private static string Conflict(string onTheRight) => $$"""
        [Tricks.Recipes.Conflicts(typeof(RightAttribute))]
        public sealed class LeftAttribute : Tricks.Recipes.TrickAttribute, Tricks.Recipes.IBatchTransform { {{Transform}} }
        {{onTheRight.Replace("[", "[Tricks.Recipes.", StringComparison.Ordinal)}}
        public sealed class RightAttribute : Tricks.Recipes.TrickAttribute, Tricks.Recipes.IBatchTransform { {{Transform}} }
        """;

    private const string Transform =
        "public (TorchSharp.torch.Tensor Images, TorchSharp.torch.Tensor Targets) Transform(TorchSharp.torch.Tensor images, TorchSharp.torch.Tensor targets, in Tricks.Recipes.StepContext step) => (images, targets);";

    private static string Net(string recipe) => recipe.Replace("[ResNet(20)]", "[Model<Net>]", StringComparison.Ordinal) + """

        public sealed class Net : TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>
        {
            public Net() : base("Net") { }
            public override TorchSharp.torch.Tensor forward(TorchSharp.torch.Tensor input) => input;
        }
        """;
}
