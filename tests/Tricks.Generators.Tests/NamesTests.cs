using Microsoft.CodeAnalysis.CSharp;
using Tricks.Recipes;

namespace Tricks.Generators.Tests;

/// <summary>Whatever a user may call things, and keep to themselves, the generated code compiles.</summary>
public class NamesTests
{
    private const string Net = """
        class Net : TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>
        {
            public Net() : base("Net") { }
            public override TorchSharp.torch.Tensor forward(TorchSharp.torch.Tensor input) => input;
        }
        """;

    private static string Trick(string declaration, string source = "") => $$"""
        /// <summary>Leaves targets alone.</summary>
        {{source}}
        {{declaration}} : TrickAttribute, ITargetTransform
        {
            /// <inheritdoc />
            public TorchSharp.torch.Tensor Transform(TorchSharp.torch.Tensor targets) => targets;
        }
        """;

    [Fact]
    public void A_public_recipe_may_have_a_part_that_is_internal()
    {
        var compiled = Compiled.From(Sources.Minimal("[Own]", before: Trick("internal sealed class OwnAttribute")));
        Assert.Empty(compiled.CompilerMessages);
        Assert.Contains("internal sealed class Options", compiled["Small.Options.g.cs"], StringComparison.Ordinal);
        Assert.Contains("public sealed class RecipeModule", compiled["RecipeModule.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("internal sealed ", "Net")]
    [InlineData("internal static class Outer { public sealed ", "Outer.Net")]
    public void A_public_recipe_may_have_a_model_that_is_internal(string declaration, string name) => Assert.Empty(Compiled.From(
        Sources.Minimal(before: declaration + Net + (name == "Net" ? "" : "}")).Replace("[ResNet(20)]", $"[Model<{name}>]", StringComparison.Ordinal)).CompilerMessages);

    [Fact]
    public void A_part_may_be_obsolete() => Assert.DoesNotContain(
        Compiled.From(Sources.Minimal("[Old]", before: Trick("[System.Obsolete(\"Use another.\")] public sealed class OldAttribute"))).CompilerMessages,
        static message => message.Contains(".g.cs", StringComparison.Ordinal));

    [Theory]
    [InlineData("[System.Obsolete(\"x\", DiagnosticId = \"OWN1\")] public sealed class OwnAttribute", "[Own]")]
    [InlineData("[System.Diagnostics.CodeAnalysis.Experimental(\"OWN1\")] public sealed class OwnAttribute", "[Own]")]
    [InlineData("public sealed class OwnAttribute([property: System.Obsolete] int old = 1)", "[Own]", "[System.Diagnostics.CodeAnalysis.Experimental(\"OWN1\")] public int Old { get; init; } = old;")]
    [InlineData("[System.Diagnostics.CodeAnalysis.Experimental(\"OWN1\")] public enum Way { So, Thus } public sealed class OwnAttribute(Way way)", "[Own(Way.Thus)]", "public Way Way { get; init; } = way;")]
    [InlineData("public enum Way { So, [System.Obsolete(\"x\", DiagnosticId = \"OWN1\")] Thus } public sealed class OwnAttribute(Way way)", "[Own(Way.Thus)]", "public Way Way { get; init; } = way;")]
    [InlineData("[System.Diagnostics.CodeAnalysis.Experimental(\"OWN1\")] public class Inner; public sealed class OwnAttribute(System.Type type)", "[Own(typeof(Inner))]", "public string Text => type.Name;")]
    public void What_the_user_suppressed_is_not_reported_in_generated_code(string declaration, string use, string member = "")
    {
        var source = "#pragma warning disable OWN1, CS1591, CS0657\n" + Sources.Minimal(use, before: Trick(declaration).Replace("/// <inheritdoc />", member, StringComparison.Ordinal));
        Assert.Empty(Compiled.From(source).CompilerMessages);
    }

    [Fact]
    public void An_assembly_may_be_for_every_language()
    {
        var compiled = Compiled.From("[assembly: System.CLSCompliant(true)]", Sources.Bag);
        Assert.DoesNotContain(compiled.CompilerMessages, static message => message.Contains(".g.cs", StringComparison.Ordinal));
        Assert.Contains("CS3001", compiled["Shop.Bag.Pipeline.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipe_may_be_experimental() => Assert.Empty(Compiled.From(
        "#pragma warning disable EXP1\n" + Sources.Minimal().Replace("[Recipe]", "[System.Diagnostics.CodeAnalysis.Experimental(\"EXP1\")] [Recipe]", StringComparison.Ordinal)).CompilerMessages);

    [Fact]
    public void A_name_that_a_later_language_could_want_is_told_where_it_was_written()
    {
        var source = Sources.Minimal(declaration: "public sealed partial class small; }").Replace("[Recipe]", "internal partial class outer {\n[Recipe]", StringComparison.Ordinal);
        Assert.Empty(Compiled.From("#pragma warning disable CS8981\n" + source).CompilerMessages);
    }

    [Theory]
    [InlineData("", "global using Tensor = TorchSharp.torch.Tensor;", "Small.Pipeline.g.cs", "global::TorchSharp.torch.Tensor Step(")]
    [InlineData("namespace Shop;", "global using Image = System.String;", "Shop.Small.Pipeline.g.cs", "global::Tricks.Data.Image image")]
    public void An_alias_of_every_file_does_not_break_the_pipeline(string space, string alias, string file, string written)
    {
        var compiled = Compiled.From(space + Sources.Minimal(), alias);
        Assert.Empty(compiled.CompilerMessages);
        Assert.Contains(written, compiled[file], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public sealed partial class Small;", "")]
    [InlineData("[Ablate(Ablation.LeaveOneOut, \"HorizontalFlip\")] public sealed partial class Small;", "")]
    [InlineData("public static partial class Outer { ", " }")]
    public void A_recipe_may_be_obsolete_altogether_and_is_in_the_module_all_the_same(string before, string after)
    {
        const string gone = "[System.Obsolete(\"Use another.\", true)] ";
        var source = after.Length == 0
            ? Sources.Minimal("[HorizontalFlip]", gone + before)
            : Sources.Minimal("[HorizontalFlip]").Replace("[Recipe]", gone + before + "[Recipe]", StringComparison.Ordinal) + after;
        var compiled = Compiled.From("#pragma warning disable CS1591\n" + source);
        Assert.Empty(compiled.CompilerMessages);
        Assert.Contains("Small.Definition(),", compiled["RecipeModule.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Small", "new global::Small.Definition()", "class RecipeModule")]
    [InlineData("namespace Shop;", "Shop.Small", "new global::Shop.Small.Definition()", "namespace Shop;")]
    [InlineData("namespace Shop;", "Shop.Small.Deep", "new global::Shop.Small.Definition()", "namespace Shop;")]
    [InlineData("namespace Shop;", "My-App.1st try.class", "new global::Shop.Small.Definition()", "namespace My_App._1st_try.@class;")]
    [InlineData("namespace Shop;", "Åpp..Größe 漢字", "new global::Shop.Small.Definition()", "namespace Åpp.@_.Größe_漢字;")]
    public async Task A_root_namespace_may_be_whatever_it_is(string space, string root, string recipe, string place)
    {
        var compiled = Compiled.From(Compiled.CompilationOf(space + Sources.Minimal()), root);
        Assert.Empty(compiled.CompilerMessages);
        Assert.Empty(await Compiled.DiagnosticsAsync(compiled.Compilation, root));
        Assert.Contains(recipe, compiled["RecipeModule.g.cs"], StringComparison.Ordinal);
        Assert.Contains(place, compiled["RecipeModule.g.cs"], StringComparison.Ordinal);
        Assert.Equal(root.StartsWith("Small", StringComparison.Ordinal), !compiled["RecipeModule.g.cs"].Contains("namespace", StringComparison.Ordinal));
    }

    [Fact]
    public void Nullable_may_be_disabled_and_nothing_imported()
    {
        var source = Compiled.CompilationOf(Sources.Bag, Sources.Minimal("[Own(\"a\", null)]", before: Trick("#nullable disable\npublic sealed class OwnAttribute(params string[] names)")
            .Replace("/// <inheritdoc />", "/// <summary>A knob.</summary>\npublic string[] Names { get; init; } = names;", StringComparison.Ordinal)));
        Assert.Empty(Compiled.From(source.WithOptions(((Microsoft.CodeAnalysis.CSharp.CSharpCompilationOptions)source.Options).WithNullableContextOptions(Microsoft.CodeAnalysis.NullableContextOptions.Disable))).CompilerMessages);
    }

    [Fact]
    public void Underscores_in_names_leave_fields_apart()
    {
        static string Own(string name, string knob) => Trick($"public sealed class {name}Attribute").Replace("/// <inheritdoc />", $"/// <summary>A knob.</summary>\npublic int {knob} {{ get; init; }}", StringComparison.Ordinal);
        var compiled = Compiled.From(Sources.Minimal("[A] [A_B] [A_B(Name = \"A-\")]", before: Own("A", "B_C").Replace("/// <summary>A knob", "/// <summary>K</summary> public int _C { get; init; }\n/// <summary>A knob", StringComparison.Ordinal) + Own("A_B", "C")));
        Assert.DoesNotContain(compiled.CompilerMessages, static message => message.Contains("error", StringComparison.Ordinal));
        Assert.Contains(" A_B_C = ", compiled["Small.Definition.g.cs"], StringComparison.Ordinal);
        Assert.Contains(" A__B_C = ", compiled["Small.Definition.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Keywords_may_name_recipes_and_namespaces()
    {
        var compiled = Compiled.From("namespace X.@event;\n" + Sources.Minimal(declaration: "public sealed partial class @class;"));
        Assert.Empty(compiled.CompilerMessages);
        Assert.Contains("new global::X.@event.@class.Definition()", compiled["RecipeModule.g.cs"], StringComparison.Ordinal);
        Assert.Contains("override string Name => \"class\";", compiled["X.event.class.Definition.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Keywords_may_name_parameters_knobs_and_values()
    {
        const string trick = """
            /// <summary>How.</summary>
            public enum Way
            {
                /// <summary>So.</summary>
                @fixed = -1,
            }

            /// <summary>Leaves targets alone.</summary>
            public sealed class OwnAttribute(int @default, Way way = (Way)(-7)) : TrickAttribute, ITargetTransform
            {
                /// <summary>A knob.</summary>
                public int Default { get; init; } = @default;

                /// <summary>A knob.</summary>
                public Way Way { get; init; } = way;

                /// <summary>A knob.</summary>
                public bool @checked { get; init; }

                /// <inheritdoc />
                public TorchSharp.torch.Tensor Transform(TorchSharp.torch.Tensor targets) => targets;
            }
            """;
        Assert.Empty(Compiled.From(Sources.Minimal("[Own(3)] [Own(4, Way.@fixed, @checked = true, Name = \"base\")]", before: trick)).CompilerMessages);
    }

    [Fact]
    public void Quotes_and_markup_may_stand_in_names()
    {
        var compiled = Compiled.From(Sources.Minimal("[LabelSmoothing(Name = \"a\\\"b\")] [LabelSmoothing(Name = \"A&B<c>\")] [HorizontalFlip(Name = \"back\\\\slash\")]"));
        Assert.Empty(compiled.CompilerMessages);
        Assert.Contains("<c>Tricks:Recipes:Small:A&amp;B&lt;c&gt;</c>", compiled["Small.Options.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_of_several_lines_stays_one_comment()
    {
        var compiled = Compiled.From(Sources.Minimal("[Own]", before: Trick("public sealed class OwnAttribute", "[Source(\"a\\nb\\u2028c\\r\\nd\")]")));
        Assert.Empty(compiled.CompilerMessages);
        Assert.Contains("// Target · Own: a b c  d\n", compiled["Small.Pipeline.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_doubled_Recipe_attribute_is_left_to_the_compiler()
    {
        var compiled = Compiled.From(Sources.Minimal(), "[Tricks.Recipe] public sealed partial class Small;");
        Assert.Null(compiled.Result.Results.Single().Exception);
        Assert.Contains(compiled.CompilerMessages, static message => message.Contains("CS0579", StringComparison.Ordinal));
        Assert.Contains("class Pipeline", compiled["Small.Pipeline.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Of_recipes_that_differ_in_case_the_first_is_written()
    {
        var compiled = Compiled.From(Sources.Minimal(), Sources.Minimal(declaration: "public sealed partial class SMALL;"));
        Assert.Null(compiled.Result.Results.Single().Exception);
        Assert.Empty(compiled.CompilerMessages);
        Assert.DoesNotContain("SMALL", compiled["RecipeModule.g.cs"], StringComparison.Ordinal);
    }

    /// <summary>The compiler's own view of what may stand in an identifier.</summary>
    [Fact]
    public void A_key_becomes_an_identifier_whatever_is_in_it()
    {
        for (var letter = char.MinValue; letter < char.MaxValue; letter++)
        {
            var inside = SyntaxFacts.IsIdentifierPartCharacter(letter) ? letter : '_';
            Assert.Equal($"a{inside}b", PartNames.Identifier($"a{letter}b"));
            Assert.Equal((SyntaxFacts.IsIdentifierStartCharacter(inside) ? "" : "_") + inside, PartNames.Identifier($"{letter}"));
        }

        Assert.Equal("_", PartNames.Identifier(""));
    }
}
