using Tricks.CodeFixes;

namespace Tricks.Generators.Tests.Fixes;

/// <summary>A class with parts becomes a recipe or the base of recipes.</summary>
public class PartsNeedRecipeTests
{
    [Theory]
    [InlineData("    /// <summary>Small.</summary>\n    [{0}]\n    public sealed class {|TRK032:Small|};", "    /// <summary>Small.</summary>\n    [Recipe]\n    [{0}]\n    public sealed partial class Small;")]
    [InlineData("[{0}] partial class {|TRK032:Small|} { }", "[Recipe] [{0}] partial class Small { }")]
    public Task A_class_becomes_a_recipe(string source, string expected) => Fixed.AllAsync<AddRecipe>(
        "using Tricks;\n" + source.Replace("{0}", Parts, StringComparison.Ordinal), "using Tricks;\n" + expected.Replace("{0}", Parts, StringComparison.Ordinal), "Make 'Small' a recipe");

    [Theory]
    [InlineData("public static class {|TRK032:Small|};")]
    [InlineData("public sealed class {|TRK032:Small|}<T>;")]
    [InlineData("file class {|TRK032:Small|};")]
    public Task A_class_that_no_recipe_can_be_becomes_none(string declaration) => Fixed.NotOfferedAsync<AddRecipe>($"using Tricks;\n[{Parts}]\n{declaration}");

    [Theory]
    [InlineData("public class {|TRK032:Small|};", "public abstract class Small;")]
    [InlineData("public partial class {|TRK032:Small|};", "public abstract partial class Small;")]
    public Task A_class_becomes_a_base(string declaration, string expected) =>
        Fixed.AllAsync<MakeAbstract>($"using Tricks;\n[{Parts}]\n{declaration}", $"using Tricks;\n[{Parts}]\n{expected}", "Make 'Small' abstract");

    [Theory]
    [InlineData("public sealed class {|TRK032:Small|};")]
    [InlineData("public static class {|TRK032:Small|};")]
    public Task A_class_from_which_none_can_derive_becomes_no_base(string declaration) => Fixed.NotOfferedAsync<MakeAbstract>($"using Tricks;\n[{Parts}]\n{declaration}");

    private const string Parts = "FashionMnistSample, ResNet(20), Epochs(1), Sgd, LearningRate(0.1)";
}
