using System.Text.Json;
using Tricks.Data;
using Tricks.Recipes;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Support;

/// <summary>A short training by the whole loop, and the files that it leaves.</summary>
internal sealed class ShortRun(RunSummary summary, string folder)
{
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public RunSummary Summary { get; } = summary;

    /// <summary>The lines of metrics.jsonl.</summary>
    public IReadOnlyList<EpochMetrics> Metrics { get; } =
        [.. File.ReadLines(Path.Combine(folder, "metrics.jsonl")).Select(static line => JsonSerializer.Deserialize<EpochMetrics>(line, Snake)!)];

    public string Folder => folder;

    /// <summary>The tensors of a file of the checkpoints.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors(string name) => SafeTensors.Read(Path.Combine(folder, "checkpoints", name + ".safetensors")).Tensors;

    public static ShortRun Train(TrainingPipeline pipeline, string root, ITrainingObserver? observer = null, DataContext? context = null) =>
        TrainUntil(CancellationToken.None, pipeline, root, observer, context);

    /// <summary>The same, of a run that may be stopped.</summary>
    public static ShortRun TrainUntil(CancellationToken stop, TrainingPipeline pipeline, string root, ITrainingObserver? observer = null, DataContext? context = null)
    {
        using var session = TrainingSession.Open(pipeline, CPU, context ?? new());
        var folder = RunFolder.Create(root, "Short", DateTimeOffset.UnixEpoch);
        var run = new RunDescription
        {
            Recipe = "Short",
            RecipeHash = "",
            Folder = folder.Path,
            Started = DateTimeOffset.UnixEpoch,
            Seed = pipeline.Seed,
            Device = "cpu",
            Threads = 2,
            Epochs = pipeline.Epochs,
            StepsPerEpoch = session.Sampler.StepsPerEpoch,
            TrainingImages = session.Data.Train.Count,
            TestImages = session.Data.Test.Count,
            TrainingImagesByClass = session.Data.CountByClass(session.Data.Train),
            TestImagesByClass = session.Data.CountByClass(session.Data.Test),
            Parameters = 1,
            Input = session.Data.Shape,
            TrainingInput = session.Data.Shape,
            ClassNames = session.Data.ClassNames,
            Normalization = pipeline.Normalization(session.Data),
            DataDigest = session.Data.Digest,
            Parts = [],
            Model = "",
            Values = [],
            Versions = new Dictionary<string, string>(),
        };
        return new(new Trainer(pipeline, session, run, folder, observer ?? new Watch()).Train(stop), folder.Path);
    }
}
