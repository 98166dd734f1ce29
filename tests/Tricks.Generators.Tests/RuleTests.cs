using Microsoft.CodeAnalysis.CSharp;

namespace Tricks.Generators.Tests;

public class RuleTests
{
    [Fact]
    public async Task A_whole_recipe_has_no_finding() => Assert.Empty(await Compiled.FindingsAsync(Sources.Bag));

    [Fact]
    public async Task A_class_that_is_not_partial_is_TRK001() =>
        await Finds("TRK001", "Small", "add the keyword 'partial'", Sources.Minimal(declaration: "public sealed class Small;"));

    [Theory]
    [InlineData("public abstract partial class Small;", "abstract")]
    [InlineData("public static partial class Small;", "static")]
    [InlineData("public sealed partial class Small<T>;", "generic")]
    [InlineData("file sealed partial class Small;", "file-local")]
    public async Task A_class_that_is_not_plain_is_TRK002(string declaration, string fault) =>
        await Finds("TRK002", "Small", "is " + fault, Sources.Minimal(declaration: declaration));

    [Fact]
    public async Task An_empty_recipe_lacks_every_part_that_has_no_default()
    {
        var findings = await Compiled.FindingsAsync("using Tricks; [Recipe] public sealed partial class Empty;");
        Assert.All(findings, static finding => Assert.Equal("TRK003", finding.Id));
        foreach (var seam in new[] { "data", "model", "optimizer", "base rate", "length" })
            Assert.Contains(findings, finding => finding.Message.Contains($"no part for its {seam}", StringComparison.Ordinal));
        Assert.Equal(5, findings.Count);
    }

    [Fact]
    public async Task A_recipe_without_a_model_is_TRK003() =>
        await Finds("TRK003", "Small", "no part for its model, and there is no default; add one, such as [ResNet]", Sources.Minimal().Replace("[ResNet(20)]", "", StringComparison.Ordinal));

    [Fact]
    public async Task Two_data_parts_are_TRK004_at_the_second() =>
        await Finds("TRK004", "FashionMnist", "2 parts for its data (FashionMnistSample, FashionMnist), which takes one; remove [FashionMnist]", Sources.Minimal("[FashionMnist]"));

    [Fact]
    public async Task The_same_part_twice_is_TRK005() =>
        await Finds("TRK005", "LabelSmoothing(0.2)", "two parts with the key 'LabelSmoothing'", Sources.Minimal("[LabelSmoothing(0.1)] [LabelSmoothing(0.2)]"));

    [Fact]
    public async Task Two_keys_that_make_one_property_are_TRK005() =>
        await Finds("TRK005", "LabelSmoothing(0.2, Name = \"a_b\")", "two parts with the keys 'a b' and 'a_b', of which the same property would be made", Sources.Minimal("[LabelSmoothing(0.1, Name = \"a b\")] [LabelSmoothing(0.2, Name = \"a_b\")]"));

    [Fact]
    public async Task Augmentation_in_two_declarations_is_TRK006() =>
        await Finds("TRK006", "HorizontalFlip(Name = \"Mirror\")", "move [HorizontalFlip] beside the others", Sources.Minimal("[RandomCrop(2)]"), "using Tricks; [HorizontalFlip(Name = \"Mirror\")] public sealed partial class Small;");

    [Fact]
    public async Task Other_parts_may_be_spread() =>
        Assert.Empty(await Compiled.FindingsAsync(Sources.Minimal("[RandomCrop(2)]"), "using Tricks; [CosineDecay] public sealed partial class Small;"));

    [Theory]
    [InlineData("[FashionMnistSample]", "[FashionMnist]")]
    [InlineData("[ResNet(20)]", "[ResNet]")]
    [InlineData("[Epochs(1)]", "[Epochs(120)]")]
    [InlineData("[Sgd]", "[Sgd]")]
    [InlineData("[LearningRate(0.1)]", "[LearningRate(0.1)]")]
    public async Task What_TRK003_proposes_can_be_written(string part, string proposal)
    {
        await Finds("TRK003", "Small", $"add one, such as {proposal}", Sources.Minimal().Replace(part, "", StringComparison.Ordinal));
        Assert.Empty(Compiled.From(Sources.Minimal().Replace(part, proposal, StringComparison.Ordinal)).CompilerMessages);
    }

    [Fact]
    public async Task Zero_gamma_on_a_model_without_residual_blocks_is_TRK009() => await Finds(
        "TRK009",
        "ZeroGamma",
        "Tricks:Recipes:Small:ZeroGamma needs residual blocks, which no part that is on provides; leave it out, or say [Provides(\"residual blocks\")]",
        Sources.Minimal("[ZeroGamma]", before: Net("")).Replace("[ResNet(20)]", "[Model<Net>]", StringComparison.Ordinal));

    [Fact]
    public async Task What_a_base_class_provides_counts() => Assert.Empty(await Compiled.FindingsAsync(
        Sources.Minimal("[ZeroGamma]", before: Net("[Provides(\"residual blocks\")]").Replace("sealed ", "", StringComparison.Ordinal) + " public sealed class Narrow : Net;")
            .Replace("[ResNet(20)]", "[Model<Narrow>]", StringComparison.Ordinal)));

    [Fact]
    public async Task A_model_of_ones_own_may_provide_residual_blocks() => Assert.Empty(await Compiled.FindingsAsync(
        Sources.Minimal("[ZeroGamma]", before: Net("[Provides(\"residual blocks\")]")).Replace("[ResNet(20)]", "[Model<Net>]", StringComparison.Ordinal)));

    [Theory]
    [InlineData("file", "")]
    [InlineData("private", "public static partial class Outer {")]
    public async Task A_part_that_generated_code_cannot_name_is_TRK010(string access, string around)
    {
        var part = access + " sealed class HiddenAttribute : TrickAttribute, IBatchSize { public int Size => 1; }";
        var end = around.Length > 0 ? "}" : "";
        await Finds("TRK010", "Hidden", "make it internal or public", Sources.Minimal("[Hidden]", "public sealed partial class Small;" + end, around + part));
    }

    [Theory]
    [InlineData("internal sealed class OwnAttribute", "public OwnAttribute() { }", "[Own]", "'OwnAttribute' is internal to another assembly")]
    [InlineData("public sealed class OwnAttribute", "internal OwnAttribute() { }", "[Own]", "'OwnAttribute' is made by a constructor that is not public")]
    [InlineData("public sealed class OwnAttribute", "public OwnAttribute(System.Type type) { }", "[Own(typeof(Inner))]", "'Inner' is private, protected or internal")]
    public async Task A_part_that_only_another_assembly_can_name_is_TRK010(string declaration, string constructor, string use, string message)
    {
        var library = Sources.Minimal(use, "public abstract class Shared;", $"internal class Inner; {declaration} : TrickAttribute, ITargetTransform {{ {constructor} {Transform} }}").Replace("[Recipe]", "", StringComparison.Ordinal);
        const string recipe = "[Tricks.Recipe] public sealed partial class Small : Shared;";
        var finding = Assert.Single(await Compiled.DiagnosticsAsync(Compiled.CompilationOf(recipe).AddReferences(Compiled.Library(library))));
        Assert.Equal("TRK010", finding.Id);
        Assert.StartsWith(message, finding.GetMessage(), StringComparison.Ordinal);
        Assert.EndsWith("make it public", finding.GetMessage(), StringComparison.Ordinal);
        Assert.Empty(Compiled.From([Compiled.Library(library)], recipe).FilesOfRecipes);

        var friend = Compiled.Library(library.Replace("internal class Inner", "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Sample\")]\ninternal class Inner", StringComparison.Ordinal));
        Assert.Empty(await Compiled.FindingsAsync([friend], recipe));
        Assert.DoesNotContain(Compiled.From([friend], recipe).CompilerMessages, static message => message.Contains("error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_type_of_one_file_in_an_argument_is_TRK010() => await Finds(
        "TRK010", "Own(F = typeof(Inner))", "'Inner' is file-local", Sources.Minimal("[Own(F = typeof(Inner))]", before: $"file class Inner; public sealed class OwnAttribute : TrickAttribute, ITargetTransform {{ public System.Type? F; {Transform} }}"));

    [Fact]
    public async Task A_recipe_inside_a_type_of_one_file_is_TRK002() => await Finds(
        "TRK002",
        "Small",
        "is nested in the file-local type 'Outer'",
        Sources.Minimal(declaration: "internal sealed partial class Small; }").Replace("[Recipe]", "file partial class Outer { [Recipe]", StringComparison.Ordinal));

    [Theory]
    [InlineData("void Pipeline() { }", "Pipeline")]
    [InlineData("class Definition { }", "Definition")]
    [InlineData("partial class Definition { }", "Definition")]
    [InlineData("private readonly int Options = 1;", "Options")]
    public async Task A_member_with_a_name_of_the_generated_code_is_TRK012(string member, string name)
    {
        var source = Sources.Minimal(declaration: $"public sealed partial class Small {{ {member} }}");
        await Finds("TRK012", name, $"Member 'Small.{name}' has a name that the generated code needs for itself; rename it", source);
        Assert.DoesNotContain(await Compiled.From(source).ErrorsAsync(), static error => error.Id.StartsWith("CS", StringComparison.Ordinal));
    }

    [Fact]
    public void A_generic_member_may_have_a_name_of_the_generated_code() =>
        Assert.DoesNotContain(Compiled.From(Sources.Minimal(declaration: "public sealed partial class Small { class Options<T>; }")).CompilerMessages, static message => message.Contains("error", StringComparison.Ordinal));

    [Fact]
    public async Task A_class_where_the_module_stands_is_TRK012()
    {
        const string module = "namespace Sample { class RecipeModule { } }";
        var another = Sources.Minimal(declaration: "public sealed partial class Another;");
        await Finds("TRK012", "RecipeModule", "Class 'Sample.RecipeModule' has a name that the generated code needs for itself", Sources.Minimal(), another, module);
        var compiled = Compiled.From(Sources.Minimal(), module);
        Assert.Equal("TRK012", Assert.Single(await compiled.ErrorsAsync()).Id);
        Assert.Empty(await Compiled.DiagnosticsAsync(Compiled.CompilationOf(Sources.Minimal(), module), "Other"));
        Assert.Empty(await Compiled.DiagnosticsAsync(Compiled.CompilationOf(module)));
    }

    [Theory]
    [InlineData("[Recipe] public sealed class SMALL;", "Small", "SMALL")]
    [InlineData("namespace Deep; [Tricks.Recipe] public sealed class Small;", "Small", "Small")]
    [InlineData("[Recipe] public sealed class SmallWithoutHorizontalFlip;", "SmallWithoutHorizontalFlip", "SmallWithoutHorizontalFlip")]
    [InlineData("[Recipe] [HorizontalFlip] [Ablate(Ablation.LeaveOneOut, \"HorizontalFlip\")] public sealed class SMALL;", "Small", "SMALL")]
    public async Task A_recipe_named_like_one_of_a_referenced_project_is_TRK109(string beside, string own, string other)
    {
        var library = Compiled.Library("using Tricks; " + beside);
        var finding = Assert.Single(await Compiled.FindingsAsync([library], Sources.Minimal("[HorizontalFlip] [Ablate(Ablation.LeaveOneOut, \"HorizontalFlip\")]")));
        Assert.Equal(("TRK109", "Small"), (finding.Id, finding.Where));
        Assert.StartsWith($"Recipe '{own}' has the same configuration key as recipe '{other}' of assembly 'Library'", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_class_that_is_no_recipe_may_have_a_recipes_name_in_a_referenced_project() =>
        Assert.Empty(await Compiled.FindingsAsync([Compiled.Library("using Tricks; public sealed class Small; [Recipe] public sealed class Smal;")], Sources.Minimal()));

    [Theory]
    [InlineData(LanguageVersion.CSharp8, "8.0")]
    [InlineData(LanguageVersion.CSharp10, "10.0")]
    public async Task An_old_language_is_TRK040(LanguageVersion language, string shown)
    {
        var source = Sources.Minimal(declaration: "public sealed partial class Small { }");
        var compiled = Compiled.From(Compiled.CompilationOf(language, source));
        Assert.Empty(compiled.Result.GeneratedTrees);
        var error = Assert.Single(await compiled.ErrorsAsync());
        Assert.Equal("TRK040", error.Id);
        Assert.Contains($"the project's language is C# {shown}; raise LangVersion to 11.0", error.GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_language_that_is_asked_for_suffices() =>
        Assert.Empty(await Compiled.From(Compiled.CompilationOf(LanguageVersion.CSharp11, Sources.Minimal("[BatchSize(64)] [LabelSmoothing(0.1)]", "public sealed partial class Small { }"))).ErrorsAsync());

    [Theory]
    [InlineData("", "SMALL")]
    [InlineData("namespace Deep;\n", "Small")]
    public async Task Recipes_with_one_key_are_TRK011_at_the_second(string space, string name) => await Finds(
        "TRK011", name, "same configuration key as recipe 'Small'", Sources.Minimal(), space + Sources.Minimal(declaration: $"public sealed partial class {name};"));

    [Theory]
    [InlineData("Options")]
    [InlineData("Pipeline")]
    [InlineData("Definition")]
    [InlineData("RecipeModule")]
    public async Task A_recipe_with_a_name_of_the_generated_code_is_TRK012(string name) =>
        await Finds("TRK012", name, "rename the class", Sources.Minimal(declaration: $"public sealed partial class {name};"));

    [Theory]
    [InlineData("TorchSharp")]
    [InlineData("System")]
    public async Task A_recipe_outside_of_namespaces_with_the_name_of_one_that_is_used_is_TRK012(string name)
    {
        var source = Sources.Minimal(declaration: $"public sealed partial class {name};");
        await Finds("TRK012", name, "rename the class, or put it into a namespace", source);
        Assert.Empty(Compiled.From("namespace Shop;\n" + source).CompilerMessages);
    }

    [Theory]
    [InlineData("get_HorizontalFlip")]
    [InlineData("twofoldAsGradientTransform")]
    public async Task A_part_with_a_name_made_from_anothers_is_TRK012(string name)
    {
        const string trick = "public sealed class TwofoldAttribute : TrickAttribute, IGradientTransform, ILossTerm { public void Transform(System.Collections.Generic.IReadOnlyList<TorchSharp.Modules.Parameter> parameters) { } public TorchSharp.torch.Tensor Loss(TorchSharp.torch.Tensor images, TorchSharp.torch.Tensor logits, TorchSharp.torch.Tensor targets) => images; }";
        var part = $"RandomCrop(2, Name = \"{name}\")";
        await Finds("TRK012", part, "give it another Name", Sources.Minimal($"[HorizontalFlip] [Twofold] [{part}]", before: trick));
    }

    [Theory]
    [InlineData("Options")]
    [InlineData("Pipeline")]
    [InlineData("ToString")]
    public async Task A_part_with_a_name_of_the_generated_code_is_TRK012(string name) =>
        await Finds("TRK012", $"HorizontalFlip(Name = \"{name}\")", "give it another Name", Sources.Minimal($"[HorizontalFlip(Name = \"{name}\")]"));

    [Fact]
    public async Task A_recipe_or_a_knob_that_no_environment_variable_reaches_is_TRK013()
    {
        await Finds("TRK013", "My__Recipe", "'My__Recipe' cannot be the name of a recipe", Sources.Minimal(declaration: "public sealed partial class My__Recipe;"));
        await Finds(
            "TRK013",
            "Odd",
            "'How__Much' cannot be the name of a knob",
            Sources.Minimal("[Odd]", before: "public sealed class OddAttribute : TrickAttribute, IBatchSize { public int Size => 1; public int How__Much { get; init; } }"));
    }

    [Fact]
    public async Task A_batch_size_of_ones_own_is_a_batch_size() => Assert.Empty(await Compiled.FindingsAsync(Sources.Minimal(
        "[LinearScaling] [Mine]",
        before: "public sealed class MineAttribute : TrickAttribute, IBatchSize { public int Size => 8; }").Replace("[LearningRate(0.1)]", "", StringComparison.Ordinal)));

    [Fact]
    public async Task Bounds_of_an_overridden_knob_are_those_of_the_override()
    {
        const string tricks = """
            public abstract class PowerAttribute : TrickAttribute, IBatchSize
            {
                public int Size => 1;
                [System.ComponentModel.DataAnnotations.Range(0.0, 2.0)]
                public virtual double Power { get; init; }
                [System.ComponentModel.DataAnnotations.Range(0.0, 1.0)]
                public virtual double Inherited { get; init; }
            }
            public sealed class StrongAttribute : PowerAttribute
            {
                [System.ComponentModel.DataAnnotations.Range(0.0, 0.5)]
                public override double Power { get; init; }
                public override double Inherited { get; init; }
            }
            """;
        await Finds("TRK014", "Power = 0.9", "allowed: a number from 0 to 0.5", Sources.Minimal("[Strong(Power = 0.9)]", before: tricks));
        await Finds("TRK014", "Inherited = 2", "allowed: a number from 0 to 1", Sources.Minimal("[Strong(Inherited = 2)]", before: tricks));
        Assert.Contains("{ Minimum = 0.0, Maximum = 0.5 }", Compiled.From(Sources.Minimal("[Strong]", before: tricks))["Small.Definition.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a:b")]
    [InlineData("a__b")]
    [InlineData("a=b")]
    [InlineData("first_")]
    public async Task A_name_that_is_no_configuration_key_is_TRK013(string name) =>
        await Finds("TRK013", $"HorizontalFlip(Name = \"{name}\")", $"'{name}' cannot be the name of a part", Sources.Minimal($"[HorizontalFlip(Name = \"{name}\")]"));

    private const string Transform = "public TorchSharp.torch.Tensor Transform(TorchSharp.torch.Tensor targets) => targets;";

    private static string Net(string attribute) => $$"""
        {{attribute}}
        public sealed class Net : TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>
        {
            public Net() : base("Net") { }
            public override TorchSharp.torch.Tensor forward(TorchSharp.torch.Tensor input) => input;
        }
        """;

    [Theory]
    [InlineData("struct")]
    [InlineData("record struct")]
    [InlineData("record")]
    [InlineData("interface")]
    public async Task A_type_around_a_recipe_must_be_partial_whatever_it_is(string kind)
    {
        var nested = Sources.Minimal(declaration: "internal sealed partial class Small; }").Replace("[Recipe]", $"public {kind} Outer {{ [Recipe]", StringComparison.Ordinal);
        await Finds("TRK001", "Outer", "'Outer' must be partial", nested);
        Assert.Empty(Compiled.From(nested.Replace($"public {kind}", $"public partial {kind}", StringComparison.Ordinal)).CompilerMessages);
    }

    [Theory]
    [InlineData("")]
    [InlineData(": Base")]
    public async Task A_model_that_registers_none_of_its_layers_is_TRK034(string inherits) => await Finds(
        "TRK034", "Model<Net>", "'Net' keeps layers such as '_head' and registers none", Registering("", inherits));

    [Theory]
    [InlineData("RegisterComponents();", "")]
    [InlineData("register_module(\"head\", _head);", "")]
    [InlineData("", ": Registered")]
    [InlineData("", ": TorchSharp.Modules.Sequential")]
    public async Task A_model_that_registers_layers_or_may_is_right(string statement, string inherits) =>
        Assert.Empty(await Compiled.FindingsAsync(Registering(statement, inherits)));

    private static string Registering(string statement, string inherits)
    {
        const string module = "TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>";
        var net = $$"""
            public class Base() : {{module}}("Base") { public override TorchSharp.torch.Tensor forward(TorchSharp.torch.Tensor input) => input; }
            public class Registered : Base { public Registered() { RegisterComponents(); } }
            public sealed class Net{{(inherits.Length == 0 ? " : " + module : inherits)}}
            {
                private readonly TorchSharp.Modules.Linear _head = TorchSharp.torch.nn.Linear(1, 1);
                public Net(){{(inherits.Length == 0 ? " : base(\"Net\")" : "")}} { {{statement}} }
                public override TorchSharp.torch.Tensor forward(TorchSharp.torch.Tensor input) => input;
            }
            """;
        return Sources.Minimal(before: net).Replace("[ResNet(20)]", "[Model<Net>]", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trick_for_other_channels_than_the_datas_is_TRK036()
    {
        await Finds("TRK036", "PcaNoise", "Tricks:Recipes:Small:PcaNoise is for images of 3 channels, but those of Tricks:Recipes:Small:FashionMnistSample have 1 channel; leave it out, or take other data", Sources.Minimal("[PcaNoise]"));
        Assert.Empty(await Compiled.FindingsAsync(Sources.Minimal("[PcaNoise]").Replace("[FashionMnistSample]", "[Synthetic(4, 8, 64, 16, 3)]", StringComparison.Ordinal)));
        Assert.Empty(await Compiled.FindingsAsync(Sources.Minimal("[PcaNoise(Enabled = false)]")));
    }

    [Theory]
    [InlineData("[FashionMnistSample]", "FashionMnistSample have 1 channel;")]
    [InlineData("[Synthetic(Channels = 1)]", "Synthetic have 1 channel;")]
    public async Task Another_number_of_values_than_channels_is_TRK035(string data, string words) =>
        await Finds("TRK035", "new[] { 124.0, 117, 104 }", "Normalize:Mean is '[124, 117, 104]' (attribute), but the images of Tricks:Recipes:Small:" + words, Normalized(data));

    [Theory]
    [InlineData("[Synthetic]")]
    [InlineData("[Silent]")]
    public async Task As_many_values_as_channels_or_as_nobody_says_are_right(string data) => Assert.Empty(await Compiled.FindingsAsync(Normalized(data)));

    private static string Normalized(string data) => Sources.Minimal(
        "[Normalize(new[] { 124.0, 117, 104 }, new[] { 58.0, 57, 57 })]",
        before: "public sealed class SilentAttribute : TrickAttribute, IDataSource { public Tricks.Data.ImageDataset Open(Tricks.Data.DataContext context) => throw new System.NotSupportedException(); }")
        .Replace("[FashionMnistSample]", data, StringComparison.Ordinal);

    [Fact]
    public async Task What_is_switched_off_needs_nothing_of_the_model() => Assert.Empty(await Compiled.FindingsAsync(
        Sources.Minimal("[ZeroGamma(Enabled = false)]", before: Net("")).Replace("[ResNet(20)]", "[Model<Net>]", StringComparison.Ordinal)));

    [Theory]
    [InlineData("string", "CS0311")]
    [InlineData("Nothing", "CS0246")]
    public async Task A_model_of_a_type_that_is_no_model_is_left_to_the_compiler(string type, string id)
    {
        var errors = await Compiled.From(Sources.Minimal().Replace("[ResNet(20)]", $"[Model<{type}>]", StringComparison.Ordinal)).ErrorsAsync();
        Assert.Equal(id, Assert.Single(errors).Id);
    }

    [Fact]
    public async Task A_missing_partner_is_told_so_that_it_can_be_written()
    {
        var diagnostic = Assert.Single(await Compiled.DiagnosticsAsync(Compiled.CompilationOf(Sources.Minimal("[LinearScaling]").Replace("[LearningRate(0.1)]", "", StringComparison.Ordinal))));
        Assert.Equal("Tricks.BatchSizeAttribute", diagnostic.Properties["MissingType"]);
        Assert.Equal("BatchSize(256)", diagnostic.Properties["MissingAttribute"]);
    }

    [Theory]
    [InlineData("[HorizontalFlip(1.5)]", "1")]
    [InlineData("[HorizontalFlip(-3)]", "0")]
    [InlineData("[RandomCrop(100)]", "64")]
    [InlineData("[LabelSmoothing(-1)]", "0")]
    [InlineData("[LabelSmoothing(2)]", null)]
    [InlineData("[Mixup(0)]", null)]
    [InlineData("[HorizontalFlip(double.NaN)]", null)]
    [InlineData("[Normalize(new[] { 300.0 }, new[] { 3.0 })]", null)]
    public async Task The_bound_that_was_passed_is_told(string part, string? nearest) => Assert.Equal(
        nearest, Assert.Single(await Compiled.DiagnosticsAsync(Compiled.CompilationOf(Sources.Minimal(part)))).Properties["NearestValue"]);

    [Theory]
    [InlineData("TRK009", "[ResNet(20)]", "[Model<Net>] [ZeroGamma]")]
    [InlineData("TRK014", "[Epochs(1)]", "[Epochs(0)]")]
    [InlineData("TRK015", "[LearningRate(0.1)]", "[LinearScaling]")]
    [InlineData("TRK017", "[Epochs(1)]", "[Epochs(1)] [Warmup]")]
    [InlineData("TRK018", "[ResNet(20)]", "[Model<Wide>]")]
    [InlineData("TRK026", "[Sgd]", "[Sgd(Enabled = false)]")]
    [InlineData("TRK027", "[Sgd]", "[Sgd(0)]")]
    public async Task An_error_of_values_stands_alone_where_the_generated_code_is_used(string id, string part, string wrong)
    {
        var source = Sources.Minimal(before: Net("") + "public class Wide(int width) : Net { public int Width => width; }").Replace("sealed class Net", "class Net", StringComparison.Ordinal)
            .Replace(part, wrong, StringComparison.Ordinal);
        var errors = await Compiled.From(source, "public static class App { public static object Options => new Small.Options(); public static object Recipes => Sample.RecipeModule.Recipes; }").ErrorsAsync();
        Assert.Equal(id, Assert.Single(errors).Id);
    }

    [Fact]
    public void Nothing_is_generated_for_a_recipe_that_breaks_a_rule() =>
        Assert.Empty(Compiled.From(Sources.Minimal("[FashionMnist]")).FilesOfRecipes);

    [Fact]
    public async Task Batch_transforms_in_two_declarations_are_TRK006_too() => await Finds(
        "TRK006",
        "Swap",
        "spreads its batch over partial declarations",
        Sources.Minimal("[Mixup(0.2)]", before: "public sealed class SwapAttribute : TrickAttribute, IBatchTransform { public (TorchSharp.torch.Tensor Images, TorchSharp.torch.Tensor Targets) Transform(TorchSharp.torch.Tensor images, TorchSharp.torch.Tensor targets, in StepContext step) => (images, targets); }"),
        "[Swap] public sealed partial class Small;");

    [Theory]
    [InlineData("[Requires(typeof(GenericAttribute<>))]")]
    [InlineData("[Conflicts(typeof(Tricks.ModelAttribute<>))]")]
    public async Task A_relation_may_name_a_generic_trick(string relation) => Assert.Empty(await Compiled.FindingsAsync(Sources.Minimal(
        "[Own] [Generic<int>]",
        before: $"{relation} public sealed class OwnAttribute : TrickAttribute, ITargetTransform {Targets} public sealed class GenericAttribute<T> : TrickAttribute, ITargetTransform {Targets}")));

    [Fact]
    public async Task Parameters_that_no_knob_could_show_and_constructors_that_hand_on_are_no_finding() => Assert.Empty(await Compiled.FindingsAsync(
        $"using Tricks.Recipes; public sealed class OwnAttribute(System.Type net, double part = 1) : TrickAttribute, ITargetTransform {{ public System.Type Net {{ get; }} = net; public double Part {{ get; init; }} = part; public OwnAttribute(string text) : this(typeof(int), double.Parse(text)) {{ }} {Targets.TrimStart('{')}"));

    [Fact]
    public async Task An_enumeration_of_flags_is_TRK008_at_the_knob() => await Finds(
        "TRK008",
        "Which",
        "use bool, int, long, float, double, string, an enum without [Flags]",
        $"using Tricks.Recipes; [System.Flags] public enum Sides {{ Left = 1, Right = 2 }} public sealed class OwnAttribute(Sides which = Sides.Left) : TrickAttribute, ITargetTransform {{ public Sides Which {{ get; init; }} = which; {Targets.TrimStart('{')}");

    [Theory]
    [InlineData("public struct Pair { public TorchSharp.torch.Tensor One; public Pair[] More; }", "Pair")]
    [InlineData("public class Deep { private Deeper _inner = new(); } public class Deeper { public System.Collections.Generic.List<TorchSharp.torch.Tensor> All = []; }", "Deep")]
    [InlineData("", "System.Threading.Tasks.Task<TorchSharp.torch.Tensor>")]
    public async Task A_tensor_within_a_type_of_ones_own_is_TRK019(string type, string field) => await Finds(
        "TRK019",
        "Kept",
        "'Kept' of 'OwnAttribute' keeps a ",
        $"using Tricks.Recipes; {type} public sealed class OwnAttribute : TrickAttribute, ITargetTransform {{ private {field} Kept = default!; {Targets.TrimStart('{')}");

    [Theory]
    [InlineData("TRK004", "[Sgd]")]
    [InlineData("TRK004", "[LinearScaling(0.1, Enabled = false)] [BatchSize(8)]")]
    [InlineData("TRK016", "[Left] [Right]")]
    public async Task One_mistake_is_one_finding(string id, string parts) => Assert.Equal(
        [id],
        (await Compiled.FindingsAsync(Sources.Minimal(
            parts,
            before: $"[Conflicts(typeof(RightAttribute))] public sealed class LeftAttribute : TrickAttribute, ITargetTransform {Targets} [Conflicts(typeof(LeftAttribute))] public sealed class RightAttribute : TrickAttribute, ITargetTransform {Targets}"))).Select(static finding => finding.Id));

    [Theory]
    [InlineData("public interface Small")]
    [InlineData("public enum Small")]
    [InlineData("public partial record struct Small")]
    public async Task Of_what_is_no_class_the_compiler_speaks_alone(string declaration) =>
        Assert.Empty(await Compiled.FindingsAsync(Sources.Minimal(declaration: declaration + " { }")));

    private const string Targets = "{ public TorchSharp.torch.Tensor Transform(TorchSharp.torch.Tensor targets) => targets; }";

    private static async Task Finds(string id, string where, string message, params string[] sources)
    {
        var finding = Assert.Single(await Compiled.FindingsAsync(sources));
        Assert.Equal(id, finding.Id);
        Assert.Equal(where, finding.Where);
        Assert.Contains(message, finding.Message, StringComparison.Ordinal);
    }
}
