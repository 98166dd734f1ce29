namespace Tricks.Generators.Tests;

/// <summary>Recipes that take parts from base classes.</summary>
public class VariantTests
{
    private const string Base = """
        using Tricks;

        /// <summary>What the variants share.</summary>
        [FashionMnistSample]
        [HorizontalFlip]
        [RandomCrop(2)]
        [ResNet(20)]
        [Epochs(4)]
        [Sgd]
        [LearningRate(0.1)]
        [StepDecay(0.1, 2)]
        [LabelSmoothing(0.1)]
        public abstract class Shared;
        """;

    [Fact]
    public void A_recipe_has_the_parts_of_its_base_class()
    {
        var compiled = Compiled.From(Base, "using Tricks; /// <summary>A variant.</summary>\n[Recipe] public sealed partial class Small : Shared;");
        Assert.Empty(compiled.CompilerMessages);
        Assert.Contains("ResNet { get; set; } = new(20, global::Tricks.ResNetVariant.A, global::Tricks.ResNetStem.Standard, global::Tricks.ResNetShortcut.Standard);", compiled["Small.Options.g.cs"], StringComparison.Ordinal);
        Assert.Contains("\"Tricks:Recipes:Small:LabelSmoothing:Epsilon\", Declared.LabelSmoothing.Epsilon, true", compiled["Small.Definition.g.cs"], StringComparison.Ordinal);
        Assert.Single(compiled.Result.GeneratedTrees, static tree => tree.FilePath.EndsWith("Options.g.cs", StringComparison.Ordinal));
    }

    [Fact]
    public void A_part_replaces_the_inherited_one_of_the_same_key_in_its_place()
    {
        var compiled = Compiled.From(Base, "using Tricks; /// <summary>A variant.</summary>\n[Recipe] [RandomCrop(4)] [HorizontalFlip(0.25)] [LabelSmoothing(0.2, Name = \"Second\")] public sealed partial class Small : Shared;");
        Assert.Empty(compiled.CompilerMessages);
        var options = compiled["Small.Options.g.cs"];
        Assert.Contains("RandomCrop { get; set; } = new(4);", options, StringComparison.Ordinal);
        Assert.DoesNotContain("= new(2)", options, StringComparison.Ordinal);
        Assert.Contains("LabelSmoothing { get; set; }", options, StringComparison.Ordinal);
        Assert.Contains("Second { get; set; }", options, StringComparison.Ordinal);
        var pipeline = compiled["Small.Pipeline.g.cs"];
        Assert.True(pipeline.IndexOf("Augment(_horizontalFlip", StringComparison.Ordinal) < pipeline.IndexOf("Augment(_randomCrop", StringComparison.Ordinal));
    }

    [Fact]
    public void A_part_replaces_whatever_stands_at_a_seam_that_takes_one()
    {
        var compiled = Compiled.From(Base, "using Tricks; /// <summary>A variant.</summary>\n[Recipe] [CosineDecay] [LinearScaling] [BatchSize(64)] public sealed partial class Small : Shared;");
        Assert.Empty(compiled.CompilerMessages);
        var options = compiled["Small.Options.g.cs"];
        Assert.Contains("CosineDecay { get; set; }", options, StringComparison.Ordinal);
        Assert.DoesNotContain("StepDecay", options, StringComparison.Ordinal);
        Assert.DoesNotContain("LearningRate", options, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_parts_on_one_class_still_contradict_each_other() => Assert.Equal(
        ["TRK004"],
        (await Compiled.FindingsAsync(Base, "using Tricks; [Recipe] [CosineDecay] [StepDecay(0.1, 1)] public sealed partial class Small : Shared;")).Select(static finding => finding.Id));

    [Fact]
    public void An_inherited_part_is_switched_off_by_writing_it_again()
    {
        var compiled = Compiled.From(Base, "using Tricks; /// <summary>A variant.</summary>\n[Recipe] [LabelSmoothing(Enabled = false)] public sealed partial class Small : Shared;");
        Assert.Empty(compiled.CompilerMessages);
        Assert.Contains("{ Enabled = false };", compiled["Small.Options.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipe_may_derive_from_a_recipe()
    {
        var compiled = Compiled.From(
            Sources.Minimal(declaration: "public partial class Small;"),
            "using Tricks; /// <summary>A variant.</summary>\n[Recipe] [ResNet(56)] public partial class Deep : Small; /// <summary>A variant.</summary>\n[Recipe] [Epochs(7)] public sealed partial class Long : Deep;");
        Assert.Empty(compiled.CompilerMessages);
        Assert.Contains("= new(56,", compiled["Long.Options.g.cs"], StringComparison.Ordinal);
        Assert.Contains("Epochs { get; set; } = new(7);", compiled["Long.Options.g.cs"], StringComparison.Ordinal);
        Assert.Contains("new global::Deep.Definition()", compiled["RecipeModule.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_base_class_may_be_in_another_assembly()
    {
        var library = Compiled.Library(Base);
        const string variant = "using Tricks; /// <summary>A variant.</summary>\n[Recipe] [Epochs(6)] public sealed partial class Small : Shared;";
        var compiled = Compiled.From([library], variant);
        Assert.Empty(compiled.CompilerMessages);
        var definition = compiled["Small.Definition.g.cs"];
        Assert.Contains("Declared.RandomCrop.Padding, true)", definition, StringComparison.Ordinal);
        Assert.Contains("Declared.ResNet.Variant, false)", definition, StringComparison.Ordinal);
        Assert.Empty(await Compiled.FindingsAsync([library], variant));
        var wrong = Assert.Single(await Compiled.FindingsAsync([library], "using Tricks; [Recipe] [LearningRate(1)] [LinearScaling] public sealed partial class Small : Shared;"), static finding => finding.Id == "TRK004");
        Assert.Equal("LinearScaling", wrong.Where);
    }

    [Fact]
    public async Task What_is_wrong_in_another_assembly_is_told_at_the_recipe()
    {
        var library = Compiled.Library(Base.Replace("[Sgd]", "[Sgd(WeightDecay = 0.1)]", StringComparison.Ordinal));
        const string variant = "using Tricks; [Recipe] public sealed partial class Small : Shared;";
        var finding = Assert.Single(await Compiled.FindingsAsync([library], variant));
        Assert.Equal(("TRK103", "Small"), (finding.Id, finding.Where));
        var pragma = Compiled.CompilationOf("#pragma warning disable TRK103\n" + variant).AddReferences(library);
        Assert.All(await Compiled.DiagnosticsAsync(pragma), static diagnostic => Assert.True(diagnostic.IsSuppressed));
    }

    [Fact]
    public async Task What_is_wrong_in_a_referenced_project_is_told_at_the_recipe()
    {
        // In an editor, a project's reference is its compilation, syntax and all.
        var library = Compiled.CompilationOf(Base.Replace("[Sgd]", "[Sgd(Momentum = 2)]", StringComparison.Ordinal)).WithAssemblyName("Library").ToMetadataReference();
        var finding = Assert.Single(await Compiled.FindingsAsync([library], "using Tricks; [Recipe] public sealed partial class Small : Shared;"));
        Assert.Equal(("TRK014", "Small"), (finding.Id, finding.Where));
    }

    [Fact]
    public async Task A_generic_base_of_a_recipe_is_no_stray() => Assert.Empty(await Compiled.FindingsAsync(
        Base.Replace("abstract class Shared", "class Shared<T>", StringComparison.Ordinal),
        "using Tricks; [Recipe] public sealed partial class Small : Shared<int>;"));

    [Theory]
    [InlineData("public abstract class Lost;")]
    [InlineData("public sealed class Lost;")]
    public async Task An_ablation_of_what_is_no_recipe_is_TRK032(string declaration)
    {
        var finding = Assert.Single(await Compiled.FindingsAsync("using Tricks; [Ablate(Ablation.LeaveOneOut, \"Mixup\")] " + declaration));
        Assert.Equal("TRK032", finding.Id);
        Assert.Contains("has [Ablate], but is no recipe, so that it does nothing; write it on the recipe", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parts_on_a_class_that_is_no_recipe_are_TRK032()
    {
        var finding = Assert.Single(await Compiled.FindingsAsync("using Tricks; [Mixup(0.2)] public partial class Forgotten;"));
        Assert.Equal(("TRK032", "Forgotten"), (finding.Id, finding.Where));
        Assert.Contains("has parts such as [Mixup], but is no recipe", finding.Message, StringComparison.Ordinal);
        Assert.Empty(await Compiled.FindingsAsync("using Tricks; [Mixup(0.2)] public abstract class Shared;"));
        Assert.Empty(await Compiled.FindingsAsync(Base.Replace("abstract ", "", StringComparison.Ordinal), "using Tricks; [Recipe] public sealed partial class Small : Shared;"));
    }
}
