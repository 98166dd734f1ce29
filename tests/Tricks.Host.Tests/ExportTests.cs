using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.OnnxRuntime;
using Tricks.Data;
using Tricks.Hosting;
using Tricks.Recipes;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Host.Tests;

/// <summary>What was trained, in files that other programs read.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>100 photographs of clothes, prepared by what the file says of itself alone.</summary>
    [Fact]
    public async Task ONNX_Runtime_says_of_real_images_what_the_model_says()
    {
        await RunAsync("train", "--Tricks:Recipes:Quickstart:Epochs:Count=1", "--Tricks:Recipes:Quickstart:BatchSize:Size=256", "--Tricks:Recipes:Quickstart:Warmup:Epochs=0.5");
        var run = Assert.Single(Directory.GetDirectories(_folder["runs", "Quickstart"]));
        Assert.Contains($"{Path.Combine(run, "model.onnx")}: Quickstart, 1.1 MB", await RunAsync("export", "Quickstart"), StringComparison.Ordinal);
        await RunAsync("export", run, "--fold", "false", "--softmax", "true", "--file", "out/whole.onnx");

        using var scope = NewDisposeScope();
        using var classifier = Classifier.Load(run);
        using var folded = new InferenceSession(Path.Combine(run, "model.onnx"));
        using var whole = new InferenceSession(_folder["out", "whole.onnx"]);
        var told = folded.ModelMetadata.CustomMetadataMap;
        Assert.Equal(told, whole.ModelMetadata.CustomMetadataMap);
        Assert.Equal(classifier.ClassNames, JsonSerializer.Deserialize<string[]>(told["class_names"])!);
        Assert.Equal(("[1,28,28]", "grey", "[0,255]", "[]", "Quickstart"), (told["input_size"], told["channel_order"], told["pixel_range"], told["preparation"], told["recipe"]));
        var (mean, deviation) = (JsonSerializer.Deserialize<float[]>(told["mean"])![0], JsonSerializer.Deserialize<float[]>(told["standard_deviation"])![0]);

        var data = new FashionMnistSampleAttribute().Open(new DataContext());
        var pixels = new float[100 * 28 * 28];
        var said = new List<IReadOnlyList<float>>();
        var image = new Image();
        for (var index = 0; index < 100; index++)
        {
            data.Test.Read(index, image);
            image.Pixels.CopyTo(pixels.AsSpan(index * 28 * 28));
            said.Add(classifier.Predict(ClassifierTests.Png([.. image.Pixels.ToArray().SelectMany(static value => Enumerable.Repeat((byte)value, 3))], 28, 28)).Probabilities);
        }

        var images = tensor(Array.ConvertAll(pixels, value => (value - mean) / deviation)).reshape(100, 1, 28, 28);
        var (logits, probabilities) = (OnnxGraphTests.Answers(folded, images), OnnxGraphTests.Answers(whole, images));
        for (var index = 0; index < 100; index++)
        {
            var (own, foldedLogits, others) = (said[index], logits[(index * 10)..((index + 1) * 10)], probabilities[(index * 10)..((index + 1) * 10)]);
            Assert.Equal(own.ToList().IndexOf(own.Max()), Array.IndexOf(others, others.Max()));
            Assert.Equal(own.ToList().IndexOf(own.Max()), Array.IndexOf(foldedLogits, foldedLogits.Max()));
            Assert.All(own.Zip(others), static pair => Assert.Equal(pair.First, pair.Second, 1e-4));
            var sum = foldedLogits.Sum(static value => Math.Exp(value));
            Assert.All(own.Zip(foldedLogits), pair => Assert.Equal(pair.First, Math.Exp(pair.Second) / sum, 1e-4));
        }

        // The same file as a run's checkpoint, which evaluates and begins other runs.
        await RunAsync("export", run, "--format", "safetensors", "--file", "out/weights.safetensors");
        var (weights, metadata) = SafeTensors.Read(_folder["out", "weights.safetensors"]);
        Assert.Equal(classifier.ClassNames, JsonSerializer.Deserialize<string[]>(metadata["class_names"])!);
        var (before, _) = SafeTensors.Read(Path.Combine(run, "checkpoints", "last.safetensors"));
        Assert.Equal(before.Keys.Order(), weights.Keys.Order());
        Assert.All(before, item => Assert.True(item.Value.equal(weights[item.Key]).all().item<bool>(), item.Key));
    }

    [Fact]
    public async Task A_model_with_a_layer_that_cannot_be_exported_is_named()
    {
        var watcher = new Watcher();
        using (var host = watcher.Host<RecipeModule>(_folder, nameof(Tiny)))
        {
            var trainer = host.Services.GetRequiredService<RecipeTrainer>();
            ((ITrainingObserver)watcher).Ended(trainer.Train(trainer.Find(nameof(Tiny)), null, CancellationToken.None));
        }

        var (output, errors) = (new StringWriter(), new StringWriter());
        using var other = watcher.Host<RecipeModule>(_folder, nameof(Tiny));
        var code = new Tricks.Hosting.Commands.ExportRun(other.Services, new(nameof(Tiny), "last", IsOnnx: true, null, Folds: true, HasSoftmax: false), output, errors).Run(CancellationToken.None);
        Assert.Equal(1, code);
        Assert.Equal("TinyNet is a TinyNet that cannot be written as ONNX: let it implement IGraphModule, or build it of layers that are known", errors.ToString().Trim());
        Assert.Empty(Directory.GetFiles(watcher.Runs[0].Folder, "model*"));
    }

    [Theory]
    [InlineData("'none.onnx' is no run", "export", "none.onnx")]
    [InlineData("allowed: onnx, safetensors", "export", "none", "--format", "tflite")]
    [InlineData("--fold belongs to export, not to predict", "predict", "none", "none.png", "--fold", "true")]
    public async Task A_mistake_is_told(string message, params string[] command)
    {
        var (exit, output, errors) = await HostProcess.RunAsync(_folder, command);
        Assert.NotEqual(0, exit);
        Assert.Contains(message, output + errors, StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(params string[] command)
    {
        var (exit, output, errors) = await HostProcess.RunAsync(_folder, [.. command, "--Tricks:Device=cpu", "--Tricks:Threads=2"]);
        Assert.True(exit == 0, output + errors);
        return output;
    }
}
