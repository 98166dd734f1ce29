using System.Reflection;
using Microsoft.CodeAnalysis;
using Tricks.Recipes;

namespace Tricks.Generators.Tests;

public class GeneratedCodeTests
{
    private static readonly string AblatedBag = Sources.Bag.Replace("public sealed", "[Ablate(Ablation.LeaveOneOut, \"CosineDecay\")]\npublic sealed", StringComparison.Ordinal);

    [Theory]
    [InlineData("Shop.Bag.Options.g.cs")]
    [InlineData("Shop.Bag.Pipeline.g.cs")]
    [InlineData("Shop.Bag.Definition.g.cs")]
    [InlineData("RecipeModule.g.cs")]
    [InlineData("Shop.Steps.Pipeline.g.cs")]
    [InlineData("Shop.Tuned.Pipeline.g.cs")]
    [InlineData("Shop.Bag.WithoutCosineDecay.Definition.g.cs")]
    public void A_whole_recipe_is_written_as_the_approved_file(string file)
    {
        var written = Compiled.From(file switch
        {
            "Shop.Steps.Pipeline.g.cs" => Sources.Steps,
            "Shop.Tuned.Pipeline.g.cs" => Sources.Tuned,
            "Shop.Bag.WithoutCosineDecay.Definition.g.cs" => AblatedBag,
            _ => Sources.Bag,
        })[file];
        var approved = Path.Combine(Repository.Folder(), "Approved", file + ".txt");
        if (Environment.GetEnvironmentVariable("TRICKS_APPROVE") == "1")
            File.WriteAllText(approved, written);
        Assert.Equal(File.ReadAllText(approved).ReplaceLineEndings("\n"), written);
    }

    [Fact]
    public void Generated_code_compiles_without_a_warning()
    {
        Assert.Empty(Compiled.From(Sources.Bag).CompilerMessages);
        Assert.Empty(Compiled.From(Sources.Steps).CompilerMessages);
        Assert.Empty(Compiled.From(Sources.Tuned).CompilerMessages);
    }

    [Fact]
    public void What_a_trick_begins_acts_at_its_seams_in_the_tricks_place()
    {
        const string trick = """
            /// <summary>A loss and a gradient transform in one, with a memory.</summary>
            public sealed class MemoryAttribute : TrickAttribute, IBeginsRun<Memory>
            {
                /// <inheritdoc />
                public Memory Begin(RunStart start) => new();
            }

            /// <summary>What it keeps.</summary>
            public sealed class Memory : ILoss, IGradientTransform
            {
                /// <inheritdoc />
                public TorchSharp.torch.Tensor Loss(TorchSharp.torch.Tensor logits, TorchSharp.torch.Tensor targets) => logits.mean();

                /// <inheritdoc />
                public void Transform(System.Collections.Generic.IReadOnlyList<TorchSharp.Modules.Parameter> parameters) { }
            }
            """;
        var compiled = Compiled.From(Sources.Minimal("[Memory]", before: trick));
        Assert.Empty(compiled.CompilerMessages);
        var pipeline = compiled["Small.Pipeline.g.cs"];
        Assert.Contains("_memory = (ILoss?)Begin(\"Memory\", _memoryBeforeRun, start) ?? SeamDefaults.Loss;", pipeline, StringComparison.Ordinal);
        Assert.Contains("_memoryAsGradientTransform = (IGradientTransform?)_memory;", pipeline, StringComparison.Ordinal);
        Assert.Contains("Loss(Tensor logits, Tensor targets) => _memory.Loss(logits, targets);", pipeline, StringComparison.Ordinal);
        Assert.Contains("_memoryAsGradientTransform?.Transform(state.Parameters);", pipeline, StringComparison.Ordinal);
        Assert.Contains("\"loss\", \"gradient\"", compiled["Small.Definition.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Generated_code_compiles_with_warnings_as_errors_and_runs()
    {
        var compilation = Compiled.From(AblatedBag).Compilation;
        using var image = new MemoryStream();
        var emitted = compilation.WithOptions(compilation.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Error)).Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        var assembly = Assembly.Load(image.ToArray());

        var recipes = (IReadOnlyList<Recipe>)assembly.GetType("Sample.RecipeModule", throwOnError: true)!.GetProperty("Recipes")!.GetValue(null)!;
        Assert.Equal(["Bag", "BagWithoutCosineDecay"], recipes.Select(static recipe => recipe.Name).Order(StringComparer.Ordinal));
        var bag = Pipeline(assembly, "Shop.Bag");
        Assert.Equal((10, 256), (bag.Epochs, bag.BatchSize));
        // Half of the way down the cosine, and the peak after one epoch of warmup.
        Assert.Equal(0.05, bag.LearningRate(new StepClock(550, 100, 1000, 100)), 1e-12);
        Assert.Equal(0.1, bag.LearningRate(new StepClock(100, 100, 1000, 100)), 1e-12);
        Assert.Equal(0.1, Pipeline(assembly, "Shop.Bag+WithoutCosineDecay").LearningRate(new StepClock(550, 100, 1000, 100)), 1e-12);
    }

    [Theory]
    [InlineData("public sealed partial class Small;")]
    [InlineData("internal sealed partial class Small;")]
    [InlineData("public sealed partial record Small;")]
    public void Every_plain_class_can_be_a_recipe(string declaration) =>
        Assert.Empty(Compiled.From(Sources.Minimal(declaration: declaration)).CompilerMessages);

    [Fact]
    public void A_recipe_may_stand_inside_partial_types()
    {
        var nested = Sources.Minimal(declaration: "internal sealed partial class Small; } }").Replace("[Recipe]", "namespace Deep { internal static partial class Outer { [Recipe]", StringComparison.Ordinal);
        var compiled = Compiled.From(nested);
        Assert.Empty(compiled.CompilerMessages);
        Assert.Contains("new global::Deep.Outer.Small.Definition()", compiled["RecipeModule.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_the_users_own_types_do_not_break_the_pipeline()
    {
        var source = "namespace Shop; public sealed class Image; public sealed class Tensor; public interface IModel;";
        var compiled = Compiled.From(Sources.Bag, source);
        Assert.Empty(compiled.CompilerMessages);
        Assert.Contains("global::Tricks.Data.Image image", compiled["Shop.Bag.Pipeline.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_base_classes_and_of_referenced_assemblies_do_not_break_the_pipeline()
    {
        var inherited = Compiled.From(Sources.Minimal(declaration: "public sealed partial class Small : Base;", before: "public class Base { public class Image; protected class Tensor; }"));
        Assert.Empty(inherited.CompilerMessages);
        Assert.Contains("global::Tricks.Data.Image image", inherited["Small.Pipeline.g.cs"], StringComparison.Ordinal);

        // System.Reflection has a Module.
        var referenced = Compiled.From("namespace System.Reflection;\n" + Sources.Minimal());
        Assert.Empty(referenced.CompilerMessages);
        Assert.DoesNotContain("using Module =", referenced["System.Reflection.Small.Pipeline.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_trick_of_ones_own_is_composed_and_configured_like_a_built_in_one()
    {
        const string trick = """
            namespace Own
            {
                /// <summary>Turns the temperature.</summary>
                [Source("own idea")]
                [Requires(typeof(Tricks.BatchSizeAttribute))]
                public sealed class TemperatureAttribute(double degrees = 1, params int[] stages) : TrickAttribute, ITargetTransform, IGradientTransform
                {
                    /// <summary>How hot.</summary>
                    [System.ComponentModel.DataAnnotations.Range(0.5, 2.0, MinimumIsExclusive = true)]
                    public double Degrees { get; init; } = degrees;

                    /// <summary>Where.</summary>
                    public int[] Stages { get; init; } = stages;

                    TorchSharp.torch.Tensor ITargetTransform.Transform(TorchSharp.torch.Tensor targets) => targets;

                    void IGradientTransform.Transform(System.Collections.Generic.IReadOnlyList<TorchSharp.Modules.Parameter> parameters) { }
                }
            }
            """;
        var compiled = Compiled.From(Sources.Minimal("[BatchSize(32)] [Own.Temperature(1.5, 3, 4)]", before: trick));
        Assert.Empty(compiled.CompilerMessages);
        var pipeline = compiled["Small.Pipeline.g.cs"];
        Assert.Contains("targets = _temperature.Transform(targets);", pipeline, StringComparison.Ordinal);
        Assert.Contains("_temperatureAsGradientTransform?.Transform(state.Parameters);", pipeline, StringComparison.Ordinal);
        Assert.Contains("// Target · Temperature: own idea", pipeline, StringComparison.Ordinal);
        var definition = compiled["Small.Definition.g.cs"];
        Assert.Contains("\"Tricks:Recipes:Small:Temperature:Degrees\", Declared.Temperature.Degrees, true) { Minimum = 0.5, MinimumIsExclusive = true, Maximum = 2.0 }", definition, StringComparison.Ordinal);
        Assert.Contains("ArrayKnob<int> Temperature_Stages", definition, StringComparison.Ordinal);
        Assert.Contains("report.Require(\"Tricks:Recipes:Small:Temperature\", options.Temperature, \"BatchSize\", options.BatchSize);", definition, StringComparison.Ordinal);
    }

    [Fact]
    public void Loss_terms_add_to_the_loss_and_never_replace_it()
    {
        const string tricks = """
            /// <summary>Adds to the loss.</summary>
            public sealed class PenaltyAttribute(double weight = 1) : TrickAttribute, ILossTerm
            {
                /// <summary>How much.</summary>
                public double Weight { get; init; } = weight;

                /// <inheritdoc />
                public TorchSharp.torch.Tensor Loss(TorchSharp.torch.Tensor images, TorchSharp.torch.Tensor logits, TorchSharp.torch.Tensor targets) => images.mean();
            }
            """;
        var byDefault = Compiled.From(Sources.Minimal("[Penalty]", before: tricks));
        Assert.Empty(byDefault.CompilerMessages);
        Assert.Contains(
            "var loss = Loss(logits, targets);\n        loss = Share(loss, _penalty?.Share);\n        // Loss term · Penalty\n        if (_penalty is not null)\n            loss = Sum(loss, _penalty.Loss(images, logits, targets));",
            byDefault["Small.Pipeline.g.cs"].Replace("\n        ", "\n", StringComparison.Ordinal),
            StringComparison.Ordinal);
        var written = Compiled.From(Sources.Minimal("[CrossEntropy] [Penalty] [Penalty(2, Name = \"Other\")]", before: tricks));
        Assert.Empty(written.CompilerMessages);
        var pipeline = written["Small.Pipeline.g.cs"];
        Assert.Contains("_crossEntropy = (ILoss?)On(options.CrossEntropy) ?? SeamDefaults.Loss;", pipeline, StringComparison.Ordinal);
        Assert.Contains("Loss(Tensor logits, Tensor targets) => _crossEntropy.Loss(logits, targets);", pipeline, StringComparison.Ordinal);
        Assert.Contains("loss = Share(loss, _penalty?.Share, _other?.Share);", pipeline, StringComparison.Ordinal);
        Assert.Contains("loss = Sum(loss, _other.Loss(images, logits, targets));", pipeline, StringComparison.Ordinal);
    }

    [Fact]
    public void Gradients_are_unscaled_before_they_are_clipped_and_a_skipped_step_is_averaged_all_the_same()
    {
        var compiled = Compiled.From(Sources.Minimal("[ClipGradient(1)] [Ema] [MixedPrecision(LowPrecision.Float16)]"));
        Assert.Empty(compiled.CompilerMessages);
        var pipeline = compiled["Small.Pipeline.g.cs"];
        string[] acts = ["if (_mixedPrecision?.Unscale(state.Parameters) != false)", "_clipGradient?.Transform(state.Parameters);", "state.Optimizer.Step(LearningRate(clock));", "}\n", "_ema?.Update(clock);", "return loss;"];
        Assert.Distinct(acts.Aggregate((IReadOnlyList<int>)[pipeline.IndexOf("TrainStep", StringComparison.Ordinal) + 1], (places, act) => [.. places, Find(act, places[^1])]));

        int Find(string act, int start) => pipeline.IndexOf(act, start, StringComparison.Ordinal) is var place and >= 0 ? place : throw new InvalidOperationException($"{act} does not stand after what comes before it:\n{pipeline}");
    }

    [Fact]
    public void What_parts_demand_of_each_other_is_checked_at_start()
    {
        const string trick = """
            /// <summary>Stands alone.</summary>
            [Conflicts(typeof(Tricks.WarmupAttribute))]
            public sealed class ShyAttribute(double until = 0.5) : TrickAttribute, ITargetTransform
            {
                /// <summary>How long.</summary>
                [LessThan(typeof(Tricks.EpochsAttribute), "Count")]
                public double Until { get; init; } = until;

                /// <inheritdoc />
                public TorchSharp.torch.Tensor Transform(TorchSharp.torch.Tensor targets) => targets;
            }
            """;
        var definition = Compiled.From(Sources.Minimal("[Warmup(0.5)] [Shy]", before: trick))["Small.Definition.g.cs"];
        Assert.Contains("report.Conflict(\"Tricks:Recipes:Small:Shy\", options.Shy, \"Tricks:Recipes:Small:Warmup\", options.Warmup);", definition, StringComparison.Ordinal);
        Assert.Contains("report.LessThan(Shy_Until, options.Shy, options.Shy.Until, Epochs_Count, options.Epochs, options.Epochs.Count);", definition, StringComparison.Ordinal);
        Assert.Contains("report.Need(\"data\", FashionMnistSample_Enabled, options.FashionMnistSample);", definition, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_part_demands_holds_for_every_part_that_is_meant()
    {
        const string tricks = """
            /// <summary>Leaves targets alone.</summary>
            [Requires(typeof(Tricks.LabelSmoothingAttribute))]
            [Conflicts(typeof(Tricks.ModelAttribute<>))]
            public abstract class SoftAttribute : TrickAttribute, ITargetTransform
            {
                /// <summary>A knob.</summary>
                [LessThan(typeof(Tricks.LabelSmoothingAttribute), "Epsilon")]
                public double Part { get; init; }

                /// <inheritdoc />
                public TorchSharp.torch.Tensor Transform(TorchSharp.torch.Tensor targets) => targets;
            }

            /// <summary>Leaves targets alone.</summary>
            public sealed class SofterAttribute : SoftAttribute;

            /// <summary>Leaves targets alone.</summary>
            [Conflicts(typeof(SoftAttribute))]
            public sealed class HardAttribute : SoftAttribute;

            /// <summary>A net.</summary>
            public sealed class Net : TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>
            {
                /// <summary>Makes it.</summary>
                public Net() : base("Net") { }

                /// <inheritdoc />
                public override TorchSharp.torch.Tensor forward(TorchSharp.torch.Tensor input) => input;
            }
            """;
        var compiled = Compiled.From(Sources.Minimal("[LabelSmoothing] [LabelSmoothing(Name = \"Second\")] [Softer] [Hard]", before: tricks).Replace("[ResNet(20)]", "[Model<Net>]", StringComparison.Ordinal));
        Assert.Empty(compiled.CompilerMessages);
        var definition = compiled["Small.Definition.g.cs"];
        foreach (var line in new[]
        {
            "report.Require(\"Tricks:Recipes:Small:Softer\", options.Softer, \"LabelSmoothing\", options.LabelSmoothing.Enabled ? (global::Tricks.Recipes.TrickAttribute)options.LabelSmoothing : options.Second);",
            "report.Conflict(\"Tricks:Recipes:Small:Softer\", options.Softer, \"Tricks:Recipes:Small:Model\", options.Model);",
            "report.Conflict(\"Tricks:Recipes:Small:Hard\", options.Hard, \"Tricks:Recipes:Small:Softer\", options.Softer);",
            "report.LessThan(Softer_Part, options.Softer, options.Softer.Part, LabelSmoothing_Epsilon, options.LabelSmoothing, options.LabelSmoothing.Epsilon);",
            "report.LessThan(Softer_Part, options.Softer, options.Softer.Part, Second_Epsilon, options.Second, options.Second.Epsilon);",
        })
        {
            Assert.Contains(line, definition, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("options.Hard, \"Tricks:Recipes:Small:Hard\"", definition, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_ones_own_is_a_generic_attribute()
    {
        const string model = """
            public sealed class Net : TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>
            {
                public Net() : base("Net") { }
                public override TorchSharp.torch.Tensor forward(TorchSharp.torch.Tensor input) => input;
            }
            """;
        var compiled = Compiled.From(Sources.Minimal(before: model).Replace("[ResNet(20)]", "[Model<Net>]", StringComparison.Ordinal));
        Assert.Empty(compiled.CompilerMessages);
        Assert.Contains("public global::Tricks.ModelAttribute<global::Net> Model { get; set; }", compiled["Small.Options.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_with_a_name_stands_under_that_name()
    {
        var compiled = Compiled.From(Sources.Minimal("[LabelSmoothing(0.1)] [LabelSmoothing(0.2, Name = \"Second-Smoothing\")]"));
        Assert.Empty(compiled.CompilerMessages);
        Assert.Contains("\"Tricks:Recipes:Small:Second-Smoothing:Epsilon\"", compiled["Small.Definition.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Augmentation_runs_in_the_order_of_the_source()
    {
        var pipeline = Compiled.From(Sources.Minimal("[HorizontalFlip] [RandomCrop(2)]"))["Small.Pipeline.g.cs"];
        Assert.True(pipeline.IndexOf("Augment(_horizontalFlip", StringComparison.Ordinal) < pipeline.IndexOf("Augment(_randomCrop", StringComparison.Ordinal));
    }

    [Fact]
    public void Recipes_of_an_assembly_are_named_in_its_module()
    {
        var module = Compiled.From(Sources.Bag, Sources.Minimal())["RecipeModule.g.cs"];
        Assert.Contains("new global::Shop.Bag.Definition(),", module, StringComparison.Ordinal);
        Assert.Contains("new global::Small.Definition(),", module, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_finds_the_module_where_no_recipe_can_be_written()
    {
        const string program = "using Sample; public static class Program { public static object Recipes => RecipeModule.Recipes; }";
        var error = Assert.Single(await Compiled.From(program, Sources.Minimal(declaration: "public sealed class Small;")).ErrorsAsync());
        Assert.Equal("TRK001", error.Id);
    }

    [Theory]
    [InlineData("CS0592", "public partial record struct Small;", "[Epochs(1)]")]
    [InlineData("CS0453", "public sealed partial class Small;", "[Own<string>]")]
    public void What_the_compiler_refuses_is_not_repeated_in_generated_code(string id, string declaration, string parts)
    {
        const string trick = "public sealed class OwnAttribute<T> : TrickAttribute, IBatchSize where T : struct { public int Size => 1; }";
        var compiled = Compiled.From(Sources.Minimal(parts, declaration, trick));
        Assert.Empty(compiled.FilesOfRecipes);
        Assert.All(compiled.CompilerMessages, message => Assert.Contains(id, message, StringComparison.Ordinal));
        Assert.NotEmpty(compiled.CompilerMessages);
    }

    [Fact]
    public void An_assembly_without_recipes_gets_nothing() => Assert.Empty(Compiled.From("public class Nothing;").Result.GeneratedTrees);

    private static TrainingPipeline Pipeline(Assembly assembly, string recipe)
    {
        var options = Activator.CreateInstance(assembly.GetType(recipe + "+Options", throwOnError: true)!);
        return (TrainingPipeline)Activator.CreateInstance(assembly.GetType(recipe + "+Pipeline", throwOnError: true)!, options, null)!;
    }
}
