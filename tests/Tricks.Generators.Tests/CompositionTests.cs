using System.Collections.Concurrent;
using System.Reflection;
using SkiaSharp;
using Tricks.Data;
using Tricks.Models;
using Tricks.Native;
using Tricks.Recipes;
using Tricks.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Generators.Tests;

/// <summary>Every trick beside every other: what no rule forbids takes three steps and predicts.</summary>
public sealed class CompositionTests
{
    /// <summary>What a recipe is where neither trick of a pair stands at the seam, by the seam's interface.</summary>
    private static readonly Dictionary<Type, string> Base = new()
    {
        [typeof(IDataSource)] = "Synthetic(4, 16, 24, 8)",
        [typeof(IModel)] = "ResNet(20)",
        [typeof(ITrainingLength)] = "Epochs(2)",
        [typeof(IBatchSize)] = "BatchSize(4)",
        [typeof(IOptimizer)] = "Sgd",
        [typeof(IBaseRate)] = "LearningRate(0.01)",
    };

    /// <summary>How tricks are written that need arguments, or smaller ones than their defaults.</summary>
    private static readonly Dictionary<string, string> Written = new()
    {
        ["Synthetic"] = "Synthetic(4, 16, 24, 8)",
        ["RandomResizedCrop"] = "RandomResizedCrop(12)",
        ["ResizeShorterEdge"] = "ResizeShorterEdge(14)",
        ["CentreCrop"] = "CentreCrop(12)",
        ["Epochs"] = "Epochs(2)",
        ["BatchSize"] = "BatchSize(4)",
        ["LearningRate"] = "LearningRate(0.01)",
        ["ResNet"] = "ResNet(20, ResNetVariant.D)",
        ["ResNeXt"] = "ResNeXt(50, Groups = 2, WidthPerGroup = 4)",
        ["MobileNet"] = "MobileNet(0.25)",
        ["InceptionV3"] = "InceptionV3(AuxiliaryWeight = 0)",
        ["Model`1"] = "Model<Flat>",
        ["StepDecay"] = "StepDecay(0.1, 1)",
        ["Swa"] = "Swa(0)",
        ["Warmup"] = "Warmup(0.5)",
        ["Seed"] = "Seed(1)",
        ["Distillation"] = "Distillation(\"BatchSize_Epochs\")",
        ["Pretrained"] = $"Pretrained(@\"{OwnWeights}\")",
        ["Idx"] = $"Idx(@\"{OwnImages()}\")",
        ["ImageFolder"] = $"ImageFolder(@\"{OwnPhotographs()}\")",
        ["ImageNet"] = $"ImageNet(@\"{OwnPhotographs()}\")",
    };

    /// <summary>Recipes whose images are smaller than their model takes.</summary>
    private static readonly string[] TooSmallForInception =
        ["Cifar10_InceptionV3", "Cifar100_InceptionV3", "FashionMnist_InceptionV3", "FashionMnistSample_InceptionV3", "Idx_InceptionV3", "ImageFolder_InceptionV3", "ImageNet_InceptionV3", "InceptionV3_Mnist"];

    /// <summary>The rules by which tricks, or the seams at which they stand, declare that they do not go together.</summary>
    private static readonly string[] Declared = ["TRK004", "TRK009", "TRK015", "TRK016", "TRK035", "TRK036"];

    private static readonly Type[] All = [.. typeof(TrickAttribute).Assembly.GetExportedTypes()
        .Where(static type => type.IsSubclassOf(typeof(TrickAttribute)) && !type.IsAbstract)
        .OrderBy(static type => type.Name, StringComparer.Ordinal)];

    private static readonly Lazy<Task<Pairs>> Compiled = new(Compile);

    public static TheoryData<string> Tricks => [.. All.Select(NameOf)];

    [Theory]
    [MemberData(nameof(Tricks))]
    public async Task A_trick_trains_beside_every_other_that_is_not_declared_to_conflict(string trick)
    {
        var pairs = await Compiled.Value;
        var failures = new List<string>();
        foreach (var (name, recipe) in pairs.Recipes.Where(pair => pair.Value.First == trick))
        {
            if (recipe.Findings.Count > 0)
            {
                failures.AddRange(recipe.Findings.Where(static finding => !Declared.Contains(finding.Id)).Select(finding => $"{name}: {finding.Id} {finding.Message}"));
                continue;
            }

            try
            {
                Train(pairs.Assembly.GetType(name, throwOnError: true)!);
            }
            catch (DataException exception) when (exception.InnerException is HttpRequestException)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"{name} was not trained: its data are not on this machine, and a test downloads nothing.");
            }
            catch (RecipeException exception) when (TooSmallForInception.Contains(name) && exception.Message.Contains("75×75", StringComparison.Ordinal))
            {
                // What the images' size contradicts is said when the data are opened.
            }
            catch (Exception exception)
            {
                failures.Add($"{name}: {exception.GetType().Name}: {exception.Message}");
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    [Fact]
    public async Task Most_pairs_are_trained()
    {
        var recipes = (await Compiled.Value).Recipes.Values.ToArray();
        Assert.Equal(All.Length * (All.Length + 1) / 2, recipes.Length);
        Assert.InRange(recipes.Count(static recipe => recipe.Findings.Count == 0), recipes.Length * 3 / 4, recipes.Length);
    }

    private static void Train(Type recipe)
    {
        // Other test assemblies compute at the same time; threads that wait for each other would slow all.
        TorchRuntime.SetThreads(1);
        var options = Activator.CreateInstance(recipe.GetNestedType("Options")!)!;
        var pipeline = (TrainingPipeline)Activator.CreateInstance(recipe.GetNestedType("Pipeline")!, options, null)!;
        if (options.GetType().GetProperty("Pretrained") is not null)
            SaveWeights(pipeline);
        using var session = TrainingSession.Open(pipeline, CPU, new DataContext { HttpHandler = static () => new NoDownloads() }, Teacher);
        var step = 0;
        foreach (var batch in session.Training.Epoch(0, session.Sampler.Training(0).AsMemory(0, Math.Min(3, session.Sampler.StepsPerEpoch) * session.Sampler.LocalBatchSize), session.Sampler.LocalBatchSize, dropLast: true, TestContext.Current.CancellationToken))
        {
            using var owned = batch;
            using var scope = NewDisposeScope();
            Assert.True(float.IsFinite(session.Step(batch, step++).item<float>()), $"the loss of step {step} is no number");
        }

        using var predicting = NewDisposeScope();
        using var noGradients = no_grad();
        using var averaged = session.PutInAverages();
        session.State.Model.eval();
        var shape = pipeline.EvaluationShape(session.Data);
        var logits = pipeline.Predict(session.State.Model, ones(2, shape.Channels, shape.Height, shape.Width));
        // Its values say nothing: running statistics of three steps do not fit a deep model yet.
        Assert.Equal([2L, session.State.Classes], logits.shape);
        Assert.Equal(float32, logits.dtype);
    }

    /// <summary>Weights of the pipeline's own model, as if it had been trained.</summary>
    private static void SaveWeights(TrainingPipeline pipeline)
    {
        using var scope = NewDisposeScope();
        var data = pipeline.OpenData(new DataContext { HttpHandler = static () => new NoDownloads() });
        using var model = pipeline.BuildModel(new(pipeline.TrainingShape(data), data.ClassNames.Count));
        using var file = File.Create(OwnWeights);
        SafeTensors.Write(file, StoredTensor.All(model.state_dict()), new Dictionary<string, string>());
    }

    private static string OwnWeights => Path.Combine(AppContext.BaseDirectory, "own-weights.safetensors");

    /// <summary>A folder of grey images, as many and as large as the synthetic ones.</summary>
    private static string OwnImages()
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "own-images")).FullName;
        var random = new Random(0);
        Write("train-images-idx3-ubyte", 256, 24, 16, 16);
        Write("train-labels-idx1-ubyte", 4, 24);
        Write("t10k-images-idx3-ubyte", 256, 8, 16, 16);
        Write("t10k-labels-idx1-ubyte", 4, 8);
        return folder;

        void Write(string name, int values, params byte[] sizes) => File.WriteAllBytes(Path.Combine(folder, name),
        [
            0, 0, 8, (byte)sizes.Length,
            .. sizes.SelectMany(static size => new byte[] { 0, 0, 0, size }),
            .. Enumerable.Range(0, sizes.Aggregate(1, static (product, size) => product * size)).Select(i => (byte)(i % 4 == 0 ? values - 1 : random.Next(values))),
        ]);
    }

    private static string OwnPhotographs()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "own-photographs");
        var random = new Random(0);
        foreach (var (split, count) in new[] { ("train", 6), ("test", 2) })
        {
            foreach (var name in new[] { "a", "b", "c", "d" })
            {
                var inner = Directory.CreateDirectory(Path.Combine(folder, split, name)).FullName;
                for (var i = 0; i < count; i++)
                    File.WriteAllBytes(Path.Combine(inner, $"{i}.png"), Photograph(random));
            }
        }

        return folder;
    }

    private static byte[] Photograph(Random random)
    {
        using var bitmap = new SKBitmap(16, 16, SKColorType.Rgba8888, SKAlphaType.Opaque);
        random.NextBytes(bitmap.GetPixelSpan());
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static ResNet Teacher(string name, TrainingSession student)
    {
        var teacher = new ResNet(new(student.Data.Shape, student.Data.ClassNames.Count), 20);
        new XavierAttribute().Initialize(teacher);
        teacher.eval();
        return teacher;
    }

    private static async Task<Pairs> Compile()
    {
        var recipes = new ConcurrentDictionary<string, Pair>();
        var source = new System.Text.StringBuilder("using System;\nusing Tricks;\nusing Tricks.Recipes;\nusing static TorchSharp.torch;\nusing static TorchSharp.torch.nn;\n");
        source.Append("public sealed class Flat : Module<Tensor, Tensor> { private readonly Tricks.Models.FullyConnected _fc; public Flat(Tricks.Models.ModelShape shape) : base(\"Flat\") { _fc = new(shape.Input.Channels, shape.Classes); RegisterComponents(); } public override Tensor forward(Tensor input) => _fc.call(input.mean([2, 3])); }\n");
        for (var first = 0; first < All.Length; first++)
        {
            for (var second = first; second < All.Length; second++)
            {
                var name = $"{NameOf(All[first]).Replace("`1", "", StringComparison.Ordinal)}_{NameOf(All[second]).Replace("`1", "", StringComparison.Ordinal)}";
                Type[] tricks = first == second ? [All[first]] : [All[first], All[second]];
                source.Append($"[Recipe] {string.Concat(Parts(tricks).Select(static part => $"[{part}] "))}public sealed partial class {name};\n");
                recipes[name] = new(NameOf(All[first]), []);
            }
        }

        var text = source.ToString();
        foreach (var (id, message, recipe) in await FindingsAsync(text))
            recipes[recipe].Findings.Add((id, message));
        var without = string.Join('\n', text.Split('\n').Where(line => !line.StartsWith("[Recipe]", StringComparison.Ordinal) || recipes[NameIn(line)].Findings.Count == 0));
        var compiled = Tests.Compiled.From(without);
        using var image = new MemoryStream();
        var emitted = compiled.Compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics.Take(20)));
        return new(Assembly.Load(image.ToArray()), recipes);
    }

    /// <summary>The errors of the analyzer, each with the recipe in whose line it stands.</summary>
    private static async Task<IEnumerable<(string Id, string Message, string Recipe)>> FindingsAsync(string text)
    {
        var lines = text.Split('\n');
        var diagnostics = await Tests.Compiled.DiagnosticsAsync(Tests.Compiled.CompilationOf(text));
        return diagnostics
            .Where(static diagnostic => diagnostic.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error)
            .Select(diagnostic => (diagnostic.Id, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), NameIn(lines[diagnostic.Location.GetLineSpan().StartLinePosition.Line])));
    }

    private static string NameIn(string line) => line[(line.LastIndexOf(' ') + 1)..].TrimEnd(';');

    /// <summary>The parts of a recipe with the given tricks: in the place of whatever stands at a seam that takes one.</summary>
    private static IEnumerable<string> Parts(IReadOnlyCollection<Type> tricks)
    {
        var rest = Base.Where(part => !tricks.Any(part.Key.IsAssignableFrom)).Select(static part => part.Value);
        var written = tricks.Select(trick =>
            Written.GetValueOrDefault(NameOf(trick)) ?? $"{NameOf(trick)}{(trick.GetCustomAttribute<ExampleAttribute>() is { } example ? $"({example.Arguments})" : "")}");
        // Its images are larger.
        return tricks.Contains(typeof(InceptionV3Attribute))
            ? rest.Concat(written).Select(static part => part.Replace("(12)", "(75)", StringComparison.Ordinal).Replace("(14)", "(75)", StringComparison.Ordinal).Replace("(4, 16,", "(4, 75,", StringComparison.Ordinal))
            : rest.Concat(written);
    }

    private static string NameOf(Type trick) => trick.Name.Replace("Attribute", "", StringComparison.Ordinal);

    /// <param name="First">The trick under whose name it is tested.</param>
    /// <param name="Findings">The errors with which the recipe does not build.</param>
    private sealed record Pair(string First, List<(string Id, string Message)> Findings);

    private sealed record Pairs(Assembly Assembly, IReadOnlyDictionary<string, Pair> Recipes);

    private sealed class NoDownloads : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new HttpRequestException("a test downloads nothing");

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) => throw new HttpRequestException("a test downloads nothing");
    }
}
