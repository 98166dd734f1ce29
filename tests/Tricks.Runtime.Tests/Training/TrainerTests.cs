using Tricks.Recipes;
using Tricks.Runtime.Tests.Support;
using Tricks.Training;

namespace Tricks.Runtime.Tests.Training;

[Collection(nameof(Alone))]
public sealed class TrainerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Memory_and_live_tensors_are_flat_over_a_thousand_steps_of_the_loop() =>
        // 25 steps an epoch, 42 epochs: the first two warm up, then a thousand steps, with evaluation, checkpoints and reports.
        AssertFlat(new SmallBag.Pipeline(Bag(epochs: 42, images: 400)), warm: 2);

    [Fact]
    public void Memory_and_live_tensors_are_flat_with_every_part_around_a_step()
    {
        AssertFlat(new SmallSteps.Pipeline(new SmallSteps.Options()), warm: 3);
        AssertFlat(new SmallAverages.Pipeline(new SmallAverages.Options()), warm: 3);
    }

    [Fact]
    public void Best_keeps_the_weights_of_the_best_epoch_and_last_those_of_the_last()
    {
        var watch = new Watch();
        var run = ShortRun.Train(new SmallBag.Pipeline(Bag(epochs: 4, images: 64)), _folder, watch);
        Assert.Equal(watch.Top1.Max(), run.Summary.BestTop1);
        Assert.Equal(watch.Top1[^1], run.Summary.Top1);
        Assert.Equal(16, run.Summary.Steps);
        Assert.Equal(256, run.Summary.Images);
        Assert.Equal(4, run.Metrics.Count);
        Assert.Empty(Directory.GetFiles(run.Folder, "*.partial", SearchOption.AllDirectories));
    }

    [Fact]
    public void Weights_that_are_no_numbers_any_more_are_not_saved()
    {
        // One step at a rate that no weight survives; only the evaluation sees it.
        var options = new SmallBag.Options { Epochs = new(1), Warmup = new() { Enabled = false }, LinearScaling = new(1e38), Synthetic = new(4, 8, 16, 10) };
        var exception = Assert.Throws<TrainingException>(() => ShortRun.Train(new SmallBag.Pipeline(options), _folder));
        Assert.StartsWith("The test loss is not finite after epoch 1", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.safetensors", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_stopped_run_keeps_the_average_that_can_be_used_as_it_is_and_else_the_weights_as_they_are_trained()
    {
        var swa = Stopped(new SmallAverages.Pipeline(new SmallAverages.Options()));
        Assert.Equal(2, swa.State()["parts/Swa/averaged"].item<long>());
        Assert.True(swa.Tensors("last")["conv1.weight"].Equals(swa.State()["model/conv1.weight"]));
        var ema = Stopped(new SmallSteps.Pipeline(new SmallSteps.Options()));
        Assert.True(ema.Tensors("last")["conv1.weight"].Equals(ema.State()["parts/Ema/conv1.weight"]));
        Assert.False(ema.Tensors("last")["conv1.weight"].Equals(ema.State()["model/conv1.weight"]));
    }

    /// <summary>A run that is stopped after three epochs.</summary>
    private ShortRun Stopped(TrainingPipeline pipeline)
    {
        using var stop = new CancellationTokenSource();
        var run = ShortRun.TrainUntil(stop.Token, pipeline, _folder, new Watch { After = StopAfter });
        Assert.Equal(("stopped", 3), (run.Summary.Status, run.Summary.Epochs));
        return run;

        void StopAfter(int epoch)
        {
            if (epoch == 3)
                stop.Cancel();
        }
    }

    private static SmallBag.Options Bag(int epochs, int images) => new() { Epochs = new(epochs), Synthetic = new(4, 8, images, 10) };

    private void AssertFlat(TrainingPipeline pipeline, int warm)
    {
        var watch = new Watch();
        ShortRun.Train(pipeline, _folder, watch);
        Assert.Equal(pipeline.Epochs, watch.Tensors.Count);
        // Less may be alive: what the tests before have left may go meanwhile.
        Assert.InRange(watch.Tensors[^1], 0, watch.Tensors[warm - 1]);
        Assert.Equal(0, watch.Forgotten[^1]);
        Assert.InRange(watch.Managed[^1] - watch.Managed[warm - 1], long.MinValue, 1 << 20);
    }
}
