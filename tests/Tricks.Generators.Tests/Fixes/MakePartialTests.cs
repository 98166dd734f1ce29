using Tricks.CodeFixes;

namespace Tricks.Generators.Tests.Fixes;

public class MakePartialTests
{
    [Theory]
    [InlineData("public sealed class {|TRK001:Small|};", "public sealed partial class Small;")]
    [InlineData("class {|TRK001:Small|} { }", "partial class Small { }")]
    [InlineData("public sealed // one of a kind\nclass /* what */ {|TRK001:Small|};", "public sealed // one of a kind\npartial class /* what */ Small;")]
    [InlineData("internal sealed record class {|TRK001:Small|};", "internal sealed partial record class Small;")]
    public Task The_keyword_stands_right_before_the_types(string declaration, string expected) => Fixed.AllAsync<MakePartial>(
        Sources.Minimal(declaration: declaration), Sources.Minimal(declaration: expected), "Make 'Small' partial");

    [Fact]
    public Task The_types_around_two_recipes_are_opened_once() => Fixed.AllAsync<MakePartial>(
        Sources.Minimal(
            before: "public static class {|TRK001:{|TRK001:Outer|}|}\n{\n    public readonly ref struct {|TRK001:{|TRK001:Inner|}|}\n    {",
            declaration: $"        public sealed class {{|TRK001:Small|}};\n\n{Parts}        public sealed class {{|TRK001:Large|}};\n    }}\n}}"),
        Sources.Minimal(
            before: "public static partial class Outer\n{\n    public readonly ref partial struct Inner\n    {",
            declaration: $"        public sealed partial class Small;\n\n{Parts}        public sealed partial class Large;\n    }}\n}}"));

    [Fact]
    public Task Recipes_in_several_files_are_mended_at_once() => Fixed.FilesAsync<MakePartial>(
        [Sources.Minimal(declaration: "public class {|TRK001:Small|};"), Sources.Minimal(declaration: "public class {|TRK001:Large|};")],
        [Sources.Minimal(declaration: "public partial class Small;"), Sources.Minimal(declaration: "public partial class Large;")]);

    private const string Parts = "[Recipe] [FashionMnistSample] [ResNet(20)] [Epochs(1)] [Sgd] [LearningRate(0.1)]\n";
}
