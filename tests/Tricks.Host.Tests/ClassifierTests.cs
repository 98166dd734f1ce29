using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;
using TorchSharp;
using Tricks.Data;
using Tricks.Hosting;
using Tricks.Inference;
using Tricks.Recipes;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Host.Tests;

/// <summary>What a run's checkpoint is enough for.</summary>
public sealed class ClassifierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Shipped => [.. Tricks.Host.RecipeModule.Recipes.Select(static recipe => recipe.Name)];

    public void Dispose() => _folder.Dispose();

    /// <summary>A model of one layer, by hand.</summary>
    [Fact]
    public void It_says_what_the_weights_say()
    {
        var run = Train("TinyTeacher");
        using var scope = NewDisposeScope();
        var (weights, metadata) = SafeTensors.Read(Path.Combine(run, "checkpoints", "last.safetensors"));
        var (weight, bias) = (weights["_head.weight"].data<float>().ToArray(), weights["_head.bias"].data<float>().ToArray());
        var (mean, deviation) = (Numbers(metadata["mean"]), Numbers(metadata["standard_deviation"]));
        using var classifier = Classifier.Load(run);
        Assert.Equal(["class 0", "class 1", "class 2"], classifier.ClassNames);
        Assert.Equal(new ImageShape(3, 8, 8), classifier.InputShape);
        Assert.Equal("TinyTeacher", classifier.Recipe);
        var random = new Random(4);
        for (var trial = 0; trial < 5; trial++)
        {
            var pixels = new byte[8 * 8 * 3];
            random.NextBytes(pixels);
            var logits = new double[3];
            for (var label = 0; label < 3; label++)
            {
                logits[label] = bias[label];
                for (var channel = 0; channel < 3; channel++)
                {
                    for (var place = 0; place < 64; place++)
                        logits[label] += weight[(label * 192) + (channel * 64) + place] * (pixels[(place * 3) + channel] - mean[channel]) / deviation[channel];
                }
            }

            var sum = logits.Sum(Math.Exp);
            var prediction = classifier.Predict(Png(pixels, 8, 8));
            for (var label = 0; label < 3; label++)
                Assert.Equal(Math.Exp(logits[label]) / sum, prediction.Probabilities[label], 1e-4);
            Assert.Equal(Array.IndexOf(logits, logits.Max()), prediction.Label);
            Assert.Equal($"class {prediction.Label}", prediction.ClassName);
            Assert.Equal(prediction.Probabilities.Max(), prediction.Probability);
            Assert.Equal(prediction.Probabilities.OrderDescending().Take(2), prediction.Top(2).Select(static guess => guess.Probability));
        }
    }

    /// <summary>Surgery, preparation, precision and prediction are those of the run: the same loss on the same images.</summary>
    [Fact]
    public void The_model_is_made_again_with_all_of_its_parts()
    {
        var run = Train("TinySurgery", out var summary);
        using var model = TrainedModel.Load(run, CPU, static _ => { });
        var data = model.Data!.Open(new DataContext());
        var (loss, right) = (0.0, 0);
        foreach (var batch in new BatchLoader(data.Test, model).Epoch(0, EpochSampler.Evaluation(data.Test.Count), 8, dropLast: false, CancellationToken.None))
        {
            using var owned = batch;
            using var scope = NewDisposeScope();
            var (probabilities, labels) = (model.Probabilities(batch.Images).data<float>().ToArray(), batch.Labels.data<long>().ToArray());
            for (var i = 0; i < labels.Length; i++)
            {
                var row = probabilities.AsSpan(i * 3, 3);
                loss -= Math.Log(row[(int)labels[i]]);
                right += row.IndexOf(row.ToArray().Max()) == labels[i] ? 1 : 0;
            }
        }

        Assert.Equal(summary.TestLoss!.Value, loss / data.Test.Count, 1e-5);
        Assert.Equal(summary.Top1!.Value, (double)right / data.Test.Count);
    }

    /// <summary>Brightness 0 to 119 is dark, 130 to 249 bright: a mean of 124.5 and nothing else has to be found.</summary>
    [Fact]
    public void A_data_part_of_ones_own_is_learned_and_told_from_images()
    {
        var run = Train("TinyOwnData", out var summary);
        Assert.Equal(1, summary.Top1);
        using var classifier = Classifier.Load(run);
        foreach (var (grey, name) in new[] { ((byte)20, "dark"), ((byte)230, "bright") })
            Assert.Equal(name, classifier.Predict(Png([.. Enumerable.Repeat(grey, 8 * 8 * 3)], 8, 8)).ClassName);
        var told = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(run, "run.json")))!["data"]!;
        Assert.Equal([400, 400], told["training_images_by_class"]!.AsArray().Select(static count => (int)count!));
        Assert.Equal([100, 100], told["test_images_by_class"]!.AsArray().Select(static count => (int)count!));
        Assert.StartsWith("sha256:", (string)told["digest"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void Threads_share_it()
    {
        using var classifier = Classifier.Load(Train("TinySurgery"));
        var random = new Random(5);
        var images = Enumerable.Range(0, 24).Select(i =>
        {
            var pixels = new byte[(20 + i) * 30 * 3];
            random.NextBytes(pixels);
            return (Pixels: pixels, Width: 20 + i);
        }).ToArray();
        var alone = images.Select(image => classifier.Predict(Png(image.Pixels, image.Width, 30)).Probabilities).ToArray();
        var together = new IReadOnlyList<float>[images.Length];
        Parallel.For(0, images.Length, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, i =>
            together[i] = classifier.Predict(Png(images[i].Pixels, images[i].Width, 30)).Probabilities);
        for (var i = 0; i < images.Length; i++)
        {
            for (var label = 0; label < 3; label++)
                Assert.Equal(alone[i][label], together[i][label], 1e-5);
        }

        Assert.True(alone.Select(static probabilities => probabilities[0]).Distinct().Count() > 20);
    }

    [Fact]
    public void An_image_that_it_cannot_take_is_told()
    {
        using var classifier = Classifier.Load(Train("TinyTeacher"));
        var other = Assert.Throws<InvalidDataException>(() => classifier.Predict(Png(new byte[9 * 8 * 3], 9, 8)));
        Assert.Equal("it is an image of 3×8×9, and TinyTeacher takes images of 3×8×8: resize it, or train with [ResizeShorterEdge] and [CentreCrop], which the model then does itself", other.Message);
        Assert.Equal("it is empty", Assert.Throws<InvalidDataException>(() => classifier.Predict(new MemoryStream())).Message);
        // It goes on after that.
        Assert.Equal(3, classifier.Predict(Png(new byte[8 * 8 * 3], 8, 8)).Probabilities.Count);
    }

    [Fact]
    public void A_file_that_is_no_checkpoint_of_ours_is_told()
    {
        var path = _folder["weights.safetensors"];
        Assert.Contains("there is no such checkpoint", Assert.Throws<FileNotFoundException>(() => Classifier.Load(path)).Message, StringComparison.Ordinal);
        File.WriteAllText(path, "nothing");
        Assert.Contains("expected a safetensors header", Assert.Throws<InvalidDataException>(() => Classifier.Load(path)).Message, StringComparison.Ordinal);
        Write(path, []);
        Assert.Contains("its metadata lack 'recipe', which checkpoints of Tricks have", Assert.Throws<InvalidDataException>(() => Classifier.Load(path)).Message, StringComparison.Ordinal);

        using var scope = NewDisposeScope();
        var run = Train("TinyTeacher");
        var (tensors, metadata) = SafeTensors.Read(Path.Combine(run, "checkpoints", "last.safetensors"));
        metadata["parts"] = metadata["parts"].Replace("TinyNet", "LostNet", StringComparison.Ordinal);
        Write(path, metadata, tensors);
        Assert.Contains("LostNet, Tricks.Host.Tests]], Tricks.Runtime, which is not there: the program must reference the assembly that has it", Assert.Throws<InvalidDataException>(() => Classifier.Load(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_part_that_is_kept_has_its_values_again(string name)
    {
        using var host = new Watcher().Host<Tricks.Host.RecipeModule>(_folder, name);
        var recipe = host.Services.GetRequiredService<RecipeTrainer>().Find(name);
        var values = recipe.Report(host.Services).Values;
        var kept = StoredPart.FromJson(StoredPart.ToJson(recipe.StoredParts(values)));
        Assert.True(kept.Count >= 2);
        foreach (var part in kept)
        {
            var made = part.Make();
            var prefix = $"Tricks:Recipes:{name}:{part.Key}:";
            foreach (var value in values.Where(value => value.Key.StartsWith(prefix, StringComparison.Ordinal)))
                Assert.Equal(value.Value, made.GetType().GetProperty(value.Key[prefix.Length..])!.GetValue(made));
            Assert.DoesNotContain("Version=", part.Type, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Grey_is_Pillows_and_colours_of_grey_are_grey()
    {
        var image = new Image();
        new float[] { 10, 200, 30, 255, 0, 0 }.CopyTo(image.Reset(new(3, 1, 2)));
        ChannelConversion.To(image, 1);
        // Image.convert("L") of Pillow 9.4 gives 124 and 76.
        Assert.Equal([124, 76], image.Pixels.ToArray().Select(static value => (int)Math.Round(value)));
        ChannelConversion.To(image, 3);
        Assert.Equal(new ImageShape(3, 1, 2), image.Shape);
        Assert.Equal(image.Pixels[0], image.Pixels[2]);
        Assert.Throws<InvalidDataException>(() => ChannelConversion.To(image, 4));
    }

    private static double[] Numbers(string json) => System.Text.Json.JsonSerializer.Deserialize<double[]>(json)!;

    internal static MemoryStream Png(byte[] rgb, int width, int height)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        var bytes = bitmap.GetPixelSpan();
        for (var i = 0; i < width * height; i++)
            (bytes[4 * i], bytes[(4 * i) + 1], bytes[(4 * i) + 2], bytes[(4 * i) + 3]) = (rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2], 255);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return new(data.ToArray());
    }

    private static void Write(string path, Dictionary<string, string> metadata, Dictionary<string, Tensor>? tensors = null)
    {
        using var stream = File.Create(path);
        SafeTensors.Write(stream, StoredTensor.All(tensors ?? []), metadata);
    }

    private string Train(string recipe) => Train(recipe, out _);

    private string Train(string recipe, out RunSummary summary)
    {
        using var host = new Watcher().Host<RecipeModule>(_folder, recipe);
        var trainer = host.Services.GetRequiredService<RecipeTrainer>();
        var outcome = trainer.Train(trainer.Find(recipe), null, TestContext.Current.CancellationToken);
        Assert.Null(outcome.Failure);
        summary = outcome.Summary!;
        return outcome.RunFolder!;
    }
}
