using Tricks.Data;
using Tricks.Runtime.Tests.Support;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Training;

[Collection(CountedTensors.Name)]
public sealed class TrainerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Memory_and_live_tensors_are_flat_over_a_thousand_steps_of_the_loop()
    {
        var watch = new Watch();
        // 25 steps an epoch, 42 epochs: the first two warm up, then a thousand steps, with evaluation, checkpoints and reports.
        Train(watch, epochs: 42, images: 400);
        Assert.Equal(42, watch.Tensors.Count);
        Assert.Equal(watch.Tensors[1], watch.Tensors[^1]);
        Assert.InRange(watch.Managed[^1] - watch.Managed[1], long.MinValue, 1 << 20);
    }

    [Fact]
    public void Best_keeps_the_weights_of_the_best_epoch_and_last_those_of_the_last()
    {
        var watch = new Watch();
        var (summary, folder) = Train(watch, epochs: 4, images: 64);
        Assert.Equal(watch.Top1.Max(), summary.BestTop1);
        Assert.Equal(watch.Top1[^1], summary.Top1);
        Assert.Equal(16, summary.Steps);
        Assert.Equal(256, summary.Images);
        Assert.Equal(4, File.ReadAllLines(Path.Combine(folder, "metrics.jsonl")).Length);
        Assert.Empty(Directory.GetFiles(folder, "*.partial", SearchOption.AllDirectories));
    }

    [Fact]
    public void Weights_that_are_no_numbers_any_more_are_not_saved()
    {
        // One step at a rate that no weight survives; only the evaluation sees it.
        var options = new SmallBag.Options { Epochs = new(1), Warmup = new() { Enabled = false }, LinearScaling = new(1e38), Synthetic = new(4, 8, 16, 10) };
        var exception = Assert.Throws<TrainingException>(() => Train(new Watch(), options));
        Assert.StartsWith("The test loss is not finite after epoch 1", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.safetensors", SearchOption.AllDirectories));
    }

    private (RunSummary Summary, string Folder) Train(Watch watch, int epochs, int images) =>
        Train(watch, new SmallBag.Options { Epochs = new(epochs), Synthetic = new(4, 8, images, 10) });

    private (RunSummary Summary, string Folder) Train(Watch watch, SmallBag.Options options)
    {
        var (epochs, images) = (options.Epochs.Count, options.Synthetic.Train);
        var pipeline = new SmallBag.Pipeline(options);
        using var session = TrainingSession.Open(pipeline, CPU, new DataContext());
        var folder = RunFolder.Create(_folder.Path, "SmallBag", DateTimeOffset.UnixEpoch);
        var run = new RunDescription
        {
            Recipe = "SmallBag",
            RecipeHash = "",
            Folder = folder.Path,
            Started = DateTimeOffset.UnixEpoch,
            Seed = 0,
            Device = "cpu",
            Threads = 2,
            Epochs = epochs,
            StepsPerEpoch = session.Sampler.StepsPerEpoch,
            TrainingImages = images,
            TestImages = 10,
            Parameters = 1,
            Input = new(3, 8, 8),
            ClassNames = session.Data.ClassNames,
            Normalization = pipeline.Normalization(session.Data),
            DataDigest = session.Data.Digest,
            Parts = [],
            Model = "",
            Values = [],
            Versions = new Dictionary<string, string>(),
        };
        return (new Trainer(pipeline, session, run, folder, watch).Train(CancellationToken.None), folder.Path);
    }

    private sealed class Watch : ITrainingObserver
    {
        public List<long> Tensors { get; } = [];

        public List<long> Managed { get; } = [];

        public List<double> Top1 { get; } = [];

        public TimeSpan Interval => TimeSpan.FromMilliseconds(50);

        public void EpochEnded(EpochMetrics metrics, int epochs)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Managed.Add(GC.GetTotalMemory(forceFullCollection: true));
            Tensors.Add(Tensor.TotalCount);
            Top1.Add(metrics.Top1);
        }

        public void Notice(string text)
        {
        }

        public void Working(string what, long done, long? total)
        {
        }

        public void Started(RunDescription run)
        {
        }

        public void Stepped(StepProgress progress) => Assert.InRange(progress.StepInEpoch, 1, progress.StepsPerEpoch);

        public void Evaluating(int epoch)
        {
        }

        public void Ended(TrainingOutcome outcome)
        {
        }
    }
}
