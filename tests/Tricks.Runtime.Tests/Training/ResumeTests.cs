using Tricks.Recipes;
using Tricks.Runtime.Tests.Golden;
using Tricks.Runtime.Tests.Support;
using Tricks.Training;

namespace Tricks.Runtime.Tests.Training;

/// <summary>A run that is stopped and goes on ends with the same files as one that was not. Alone: torch's generator is the process's.</summary>
[Collection(nameof(Alone))]
public sealed class ResumeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, int> Stops => new MatrixTheoryData<string, int>(["Bag", "Steps", "Averages", "Frozen"], [1, 6]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Stops))]
    public void A_run_that_is_stopped_and_goes_on_leaves_the_same_weights_to_the_bit(string recipe, int step)
    {
        var whole = ShortRun.Train(Pipeline(recipe), _folder);
        var stopped = Stopped(recipe, step);
        Assert.InRange(stopped.Summary.Steps, step, whole.Summary.Steps - 1);
        AssertGoesOnAs(whole, stopped, recipe);
    }

    /// <summary>What goes on has taken no step of its own when it evaluates.</summary>
    [Theory]
    [InlineData("Bag")]
    [InlineData("Averages")]
    [InlineData("Frozen")]
    public void So_does_one_that_is_stopped_as_it_evaluates(string recipe)
    {
        var whole = ShortRun.Train(Pipeline(recipe), _folder);
        using var stop = new CancellationTokenSource();
        var stopped = ShortRun.TrainUntil(stop.Token, Pipeline(recipe), _folder, new Listener { OnEvaluating = epoch => { if (epoch == 3) stop.Cancel(); } });
        Assert.Equal(2, stopped.Metrics.Count);
        AssertGoesOnAs(whole, stopped, recipe);
    }

    private static void AssertGoesOnAs(ShortRun whole, ShortRun stopped, string recipe)
    {
        Assert.Equal("stopped", stopped.Summary.Status);
        var resumed = ShortRun.GoOn(CancellationToken.None, Pipeline(recipe), stopped.Folder, new Watch());
        Assert.Equal(("completed", whole.Summary.Steps), (resumed.Summary.Status, resumed.Summary.Steps));
        foreach (var name in new[] { "last", "best" })
            Assert.Equal(File.ReadAllBytes(Weights(whole, name)), File.ReadAllBytes(Weights(resumed, name)));
        Assert.Equal(whole.Metrics.Select(Figures), resumed.Metrics.Select(Figures));
        // Both are held: libtorch may still read a tensor when the collector takes one that nothing refers to any more.
        var (expected, found) = (whole.State(), resumed.State());
        Assert.Equal(expected.Keys.Order(), found.Keys.Order());
        Assert.All(expected, item => Assert.True(item.Value.bytes.SequenceEqual(found[item.Key].bytes), item.Key));
        GC.KeepAlive(expected);
        GC.KeepAlive(found);

        static (int, int, double, double, double, double) Figures(EpochMetrics epoch) => (epoch.Epoch, epoch.Step, epoch.TrainLoss, epoch.TestLoss, epoch.Top1, epoch.LearningRate);
    }

    /// <summary>As after a kill: nothing was saved at the end but what the cadence asks for.</summary>
    [Fact]
    public void A_run_goes_on_from_the_newest_checkpoint_and_damage_takes_it_to_the_one_before()
    {
        var whole = ShortRun.Train(Pipeline("Steps"), _folder);
        var stopped = Stopped("Steps", 7, new(Steps: 1, Keep: 3));
        var files = CheckpointFiles.In(Path.Combine(stopped.Folder, "checkpoints"));
        Assert.Equal(3, files.Count);
        var bytes = File.ReadAllBytes(files[0]);
        bytes[^9] ^= 1;
        File.WriteAllBytes(files[0], bytes);
        File.WriteAllBytes(files[1], bytes[..^20]);

        var said = new Listener();
        var resumed = ShortRun.GoOn(CancellationToken.None, Pipeline("Steps"), stopped.Folder, said);
        Assert.Equal(2, said.Notices.Count);
        Assert.All(said.Notices.Zip(files), static pair => Assert.StartsWith($"The checkpoint {pair.Second} cannot be used, and the one before it is looked at: ", pair.First, StringComparison.Ordinal));
        Assert.Equal(File.ReadAllBytes(Weights(whole, "last")), File.ReadAllBytes(Weights(resumed, "last")));
    }

    [Fact]
    public void Every_changed_byte_and_every_shorter_length_of_a_checkpoint_is_detected()
    {
        var run = Stopped("Bag", 1);
        var path = CheckpointFiles.In(Path.Combine(run.Folder, "checkpoints"))[0];
        var bytes = File.ReadAllBytes(path);
        var damaged = _folder["damaged"];
        // All of the header, and places all over the values.
        var places = Enumerable.Range(0, Math.Min(bytes.Length, 3_000)).Concat(Enumerable.Range(0, 200).Select(i => (int)((long)i * bytes.Length / 200))).Append(bytes.Length - 1);
        foreach (var place in places)
        {
            bytes[place] ^= 0x10;
            File.WriteAllBytes(damaged, bytes);
            Assert.Throws<InvalidDataException>(() => Checkpoint.Read(damaged));
            bytes[place] ^= 0x10;
        }

        for (var length = 0; length < bytes.Length; length += 1024)
        {
            File.WriteAllBytes(damaged, bytes[..length]);
            Assert.Throws<InvalidDataException>(() => Checkpoint.Read(damaged));
        }

        File.WriteAllBytes(damaged, bytes);
        Assert.Equal(run.Summary.Steps, Checkpoint.Read(damaged).Checkpoint.Step);
    }

    private static TrainingPipeline Pipeline(string recipe) => recipe switch
    {
        "Steps" => new SmallSteps.Pipeline(new SmallSteps.Options()),
        "Frozen" => new SmallFrozen.Pipeline(new SmallFrozen.Options()),
        "Averages" => new SmallAverages.Pipeline(new SmallAverages.Options()),
        _ => new SmallBag.Pipeline(new SmallBag.Options { Epochs = new(3), Synthetic = new(4, 8, 64, 10) }),
    };

    private ShortRun Stopped(string recipe, int step, CheckpointCadence? cadence = null)
    {
        using var stop = new CancellationTokenSource();
        return ShortRun.TrainUntil(stop.Token, Pipeline(recipe), _folder, new Listener { OnStep = taken => { if (taken >= step) stop.Cancel(); } }, cadence: cadence);
    }

    private static string Weights(ShortRun run, string name) => Path.Combine(run.Folder, "checkpoints", name + ".safetensors");
}
