using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TorchSharp;
using Tricks.Hosting;
using Tricks.Hosting.Commands;
using Tricks.Native;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Host.Tests;

/// <summary>The paper's recipes: their numbers, and that they train.</summary>
public sealed class PaperRecipesTests : IDisposable
{
    /// <summary>TRICKS_STEPS=20 takes that many steps with each, by hand; one in continuous integration.</summary>
    private static readonly int Steps = int.Parse(Environment.GetEnvironmentVariable("TRICKS_STEPS") ?? "1", CultureInfo.InvariantCulture);

    private static readonly string[] Stages = ["Baseline", "Efficient", "Cosine", "Smoothing", "Distilled", "Mixup", "Bag"];

    private static readonly string[] Teachers = ["PaperTeacher", "PaperTeacher299"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Names =>
        [.. new[] { "ResNet50_", "MobileNet_", "InceptionV3_" }.SelectMany(static model => Stages.Select(stage => model + stage)), .. Teachers];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_trains_on_two_images_a_step(string name)
    {
        using var scope = NewDisposeScope();
        var settings = Teachers.Append(name).Distinct().SelectMany(static recipe => new[]
        {
            ($"Recipes:{recipe}:BatchSize:Size", "2"), ($"Recipes:{recipe}:Synthetic:Train", (2 * Steps).ToString(CultureInfo.InvariantCulture)), ($"Recipes:{recipe}:Synthetic:Test", "2"),
        }).ToArray();
        using var host = new Watcher().Host<Tricks.Host.RecipeModule>(_folder, name, settings);
        host.Services.GetRequiredService<Microsoft.Extensions.Options.IStartupValidator>().Validate();
        TorchRuntime.Initialize();
        var trainer = host.Services.GetRequiredService<RecipeTrainer>();
        // The teacher as it begins: what it knows does not matter here, and its training would take the longest.
        using var session = TrainingSession.Open(trainer.Find(name).Compose(host.Services, null), CPU, new(), (teacher, student) =>
        {
            var pipeline = trainer.Find(teacher).Compose(host.Services, null);
            var model = pipeline.BuildModel(new(pipeline.TrainingShape(student.Data), student.Data.ClassNames.Count));
            MemoryFormat.ToChannelsLast(model);
            model.eval();
            return model;
        });
        var before = session.State.Parameters.Select(static parameter => parameter.detach().clone()).ToArray();
        var step = 0;
        foreach (var batch in session.Training.Epoch(0, session.Sampler.Training(0), session.Sampler.LocalBatchSize, dropLast: true, TestContext.Current.CancellationToken))
        {
            using var owned = batch;
            using var inner = NewDisposeScope();
            var loss = session.Step(batch, step++).item<float>();
            TestContext.Current.TestOutputHelper?.WriteLine($"step {step}: loss {loss:F4}");
            Assert.True(float.IsFinite(loss), $"The loss of step {step} is {loss}.");
        }

        Assert.Equal(Steps, step);
        Assert.All(session.State.Parameters, static parameter => Assert.True(parameter.isfinite().all().item<bool>()));
        Assert.Contains(session.State.Parameters.Zip(before), static pair => !pair.First.equal(pair.Second).all().item<bool>());
        Assert.NotNull(session.Evaluator.Evaluate(session.State.Model, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Explain_tells_the_papers_numbers()
    {
        foreach (string name in Names.Select(static row => row.Data))
        {
            var told = Explain(name);
            var stage = name.Split('_')[^1];
            var isBaseline = stage == "Baseline";
            Has(told, name, "Momentum            0.9 ");
            Has(told, name, "WeightDecay         0.0001 ");
            Has(told, name, "Nesterov            true ");
            Has(told, name, $"  Count               {(stage is "Mixup" or "Bag" ? 200 : 120)} ");
            Has(told, name, $"BatchSize: batch size; sections 2 and 3.1\n  Enabled             true             default\n  Size                {(isBaseline ? 256 : 1024)} ");
            Has(told, name, "Mean                [123.68, 116.779, 103.939] ");
            Has(told, name, "StandardDeviation   [58.393, 57.12, 57.375] ");
            var side = name.Contains("Inception", StringComparison.Ordinal) || name == "PaperTeacher299" ? 299 : 224;
            Has(told, name, $"RandomResizedCrop: augmentation; section 2, training step 2\n  Enabled             true             default\n  Size                {side} ");
            Has(told, name, $"CentreCrop: evaluation; section 2, validation\n  Enabled             true             default\n  Size                {side} ");
            var rates = Rates(told);
            if (isBaseline)
            {
                Assert.Equal(["0.1", "0.1", "0.01", "0.001", "0.0001"], new[] { 1, 26, 31, 61, 91 }.Select(epoch => rates[epoch]));
                Assert.DoesNotContain("Warmup", told, StringComparison.Ordinal);
                Has(told, name, "precision                 fp32");
                continue;
            }

            Has(told, name, "Warmup: warmup; section 3.1\n  Enabled             true             default\n  Epochs              5 ");
            Has(told, name, "MixedPrecision: precision; section 3.2\n");
            Assert.DoesNotContain("fp32 (on", told, StringComparison.Ordinal);
            // i·η/m at the first of five steps, and η = 0.1 · 1024 / 256 after them.
            Assert.Equal(("0.08", "0.4"), (rates[1], rates[6]));
            if (stage == "Efficient")
                Assert.Equal(["0.4", "0.04", "0.004", "0.0004"], new[] { 26, 31, 61, 91 }.Select(epoch => rates[epoch]));
            else
                Has(told, name, "CosineDecay: decay; section 5.1, equation 3\n");
            Assert.Equal(stage is "Efficient" or "Cosine", !told.Contains("LabelSmoothing: target; section 5.2, equation 4\n  Enabled             true             default\n  Epsilon             0.1 ", StringComparison.Ordinal));
            Assert.Equal(stage is "Mixup" or "Bag", told.Contains("Mixup: batch; section 5.4\n  Enabled             true             default\n  Alpha               0.2 ", StringComparison.Ordinal));
            Assert.Equal(stage is "Distilled" or "Bag", told.Contains($"Distillation: loss term; section 5.3\n  Enabled             true             default\n  Teacher             {(side == 299 ? "PaperTeacher299" : "PaperTeacher")}", StringComparison.Ordinal));
            if (stage is "Distilled" or "Bag")
                Has(told, name, "  Temperature         20 ");
            if (name.Contains("ResNet", StringComparison.Ordinal) || name.Contains("Teacher", StringComparison.Ordinal))
                Has(told, name, "ZeroGamma: initialization refinement; section 3.1\n");
        }
    }

    [Fact]
    public void Explain_works_for_every_shipped_recipe()
    {
        foreach (var recipe in Tricks.Host.RecipeModule.Recipes)
            Assert.StartsWith($"Recipe {recipe.Name}\n", Explain(recipe.Name), StringComparison.Ordinal);
    }

    private string Explain(string name)
    {
        using var host = new Watcher().Host<Tricks.Host.RecipeModule>(_folder, name);
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        Assert.Equal((0, ""), (ExplainRecipe.Print(host.Services, name, output, errors), errors.ToString()));
        return output.ToString();
    }

    private static void Has(string told, string name, string expected) => Assert.True(told.Contains(expected, StringComparison.Ordinal), $"{name} does not say '{expected}' in:\n{told}");

    /// <summary>The rate that is shown for the first step of an epoch, from 1.</summary>
    private static Dictionary<int, string> Rates(string told) => told[told.IndexOf("learning rate\n", StringComparison.Ordinal)..]
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Skip(1)
        .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(static words => words[0] != "end")
        .ToDictionary(static words => int.Parse(words[0], CultureInfo.InvariantCulture), static words => words[2]);
}
