using System.Text.Json;
using System.Text.Json.Serialization;
using Tricks.Data;
using Tricks.Recipes;
using TorchSharp;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Support;

/// <summary>A short training by the whole loop, and the files that it leaves.</summary>
internal sealed class ShortRun(RunSummary summary, string folder)
{
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public RunSummary Summary { get; } = summary;

    /// <summary>The lines of metrics.jsonl.</summary>
    public IReadOnlyList<EpochMetrics> Metrics { get; } =
        [.. (File.Exists(Path.Combine(folder, "metrics.jsonl")) ? File.ReadLines(Path.Combine(folder, "metrics.jsonl")) : []).Select(static line => JsonSerializer.Deserialize<EpochMetrics>(line, Snake)!)];

    public string Folder => folder;

    /// <summary>The tensors of a file of the checkpoints.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors(string name) => SafeTensors.Read(Path.Combine(folder, "checkpoints", name + ".safetensors")).Tensors;

    /// <summary>The tensors of the newest checkpoint.</summary>
    public IReadOnlyDictionary<string, Tensor> State() => Checkpoint.Read(CheckpointFiles.In(Path.Combine(folder, "checkpoints"))[0]).Tensors;

    public static ShortRun Train(TrainingPipeline pipeline, string root, ITrainingObserver? observer = null, DataContext? context = null) =>
        TrainUntil(CancellationToken.None, pipeline, root, observer, context);

    /// <summary>The same, of a run that may be stopped.</summary>
    public static ShortRun TrainUntil(CancellationToken stop, TrainingPipeline pipeline, string root, ITrainingObserver? observer = null, DataContext? context = null, CheckpointCadence? cadence = null, NotFiniteHandling? notFinite = null) =>
        Train(stop, pipeline, RunFolder.Create(root, "Short", DateTimeOffset.UnixEpoch), observer ?? new Watch(), context ?? new(), cadence, notFinite, resumes: false);

    /// <summary>Goes on with a run.</summary>
    public static ShortRun GoOn(CancellationToken stop, TrainingPipeline pipeline, string folder, ITrainingObserver observer, CheckpointCadence? cadence = null, NotFiniteHandling? notFinite = null) =>
        Train(stop, pipeline, RunFolder.TryOpen(folder)!, observer, new(), cadence, notFinite, resumes: true);

    private static ShortRun Train(CancellationToken stop, TrainingPipeline pipeline, RunFolder folder, ITrainingObserver observer, DataContext context, CheckpointCadence? cadence, NotFiniteHandling? notFinite, bool resumes)
    {
        using var owned = folder;
        using var session = TrainingSession.Open(pipeline, CPU, context);
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
        using var trainer = new Trainer(pipeline, session, run, folder, observer, cadence, notFinite);
        if (resumes)
        {
            using var scope = NewDisposeScope();
            var (checkpoint, tensors) = folder.Checkpoints(new(), run.StepsPerEpoch, observer.Notice).ReadNewest([run.RecipeHash], run.DataDigest)!.Value;
            trainer.GoOn(checkpoint, tensors);
        }

        return new(trainer.Train(stop), folder.Path);
    }
}
