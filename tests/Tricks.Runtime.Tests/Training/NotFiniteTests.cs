using Tricks.Data;
using Tricks.Runtime.Tests.Support;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Training;

/// <summary>A loss or a gradient that is not finite, and what is done. Alone: torch's generator is the process's.</summary>
[Collection(nameof(Alone))]
public sealed class NotFiniteTests : IDisposable
{
    /// <summary>5 steps an epoch, 15 in all; the eighth is the first that is made infinite.</summary>
    private const int Poison = 7, Steps = 15;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Poisoned.Images, "The first module whose output is not finite is conv1 (Convolution2d, [16, 4, 8, 8]); the largest number of its input is ")]
    [InlineData(Poisoned.Gradient, "Every module's output and the loss are finite; the first gradient that is not is that of bn1.bias.")]
    public void Training_stops_at_the_step_and_names_what_is_not_finite_first(object what, string origin)
    {
        PoisonAttribute.Left = 2;
        var exception = Assert.Throws<TrainingException>(() => Train(new(), (Poisoned)what));
        Assert.StartsWith($"The training loss, or a gradient, is not finite at step 8 (epoch 2, learning rate 0.05). {origin}", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("Try a lower learning rate or a longer warmup; the weights of the last whole epoch are in the run's checkpoints.", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>As on CUDA, where each look would wait for the device. An update by numbers that are not finite was made then; the step after it, or the evaluation, tells.</summary>
    [Theory]
    [InlineData(Poisoned.Images, Poison, "The training loss, or a gradient, is not finite at step 8", "The first module whose output is not finite is conv1")]
    [InlineData(Poisoned.Gradient, Poison, "The training loss, or a gradient, is not finite at step 9", "Every module's output and the loss are finite; the first gradient that is not is that of bn1.bias.")]
    [InlineData(Poisoned.Gradient, 9, "The test loss is not finite after epoch 2", "Every module's output and the loss are finite; the first gradient that is not is that of bn1.bias.")]
    public void What_is_seen_late_is_looked_for_from_the_last_checkpoint_on(object what, int step, string seen, string origin)
    {
        PoisonAttribute.Left = int.MaxValue;
        var said = new Listener();
        var exception = Assert.Throws<TrainingException>(() => Train(new() { LooksAtEachStep = false }, (Poisoned)what, said, step));
        var notice = Assert.Single(said.Notices);
        Assert.StartsWith(seen, notice, StringComparison.Ordinal);
        Assert.EndsWith("To find where, training goes back to step 5 and looks at each step from there on, which takes longer.", notice, StringComparison.Ordinal);
        Assert.StartsWith($"The training loss, or a gradient, is not finite at step {step + 1} (epoch 2, learning rate 0.05). {origin}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_seen_late_and_is_not_there_once_more_is_trained_on()
    {
        PoisonAttribute.Left = 1;
        var run = Train(new() { LooksAtEachStep = false }, Poisoned.Gradient, step: 0);
        AssertSame(Taken(static _ => 0.05), run);
    }

    [Theory]
    [InlineData(Poisoned.Images)]
    [InlineData(Poisoned.Gradient)]
    public void A_step_that_is_skipped_is_as_if_it_were_not_there(object what)
    {
        PoisonAttribute.Left = 2;
        var said = new Listener();
        var run = Train(new(NotFinitePolicy.Skip), (Poisoned)what, said);
        Assert.Equal(("completed", Steps), (run.Summary.Status, run.Summary.Steps));
        Assert.Equal([0, 2, 2], run.Metrics.Select(static epoch => epoch.Figures?["NotFinite.SkippedSteps"] ?? 0));
        Assert.Equal("Step 8 is skipped, since its loss or a gradient is not finite; further ones are counted as NotFinite.SkippedSteps.", Assert.Single(said.Notices));
        AssertSame(Taken(step => step is Poison or Poison + 1 ? null : 0.05), run);
    }

    [Fact]
    public void An_epoch_of_which_every_step_is_skipped_has_no_loss()
    {
        PoisonAttribute.Left = 6;
        var run = Train(new(NotFinitePolicy.Skip), Poisoned.Gradient, step: 5);
        Assert.Equal("completed", run.Summary.Status);
        Assert.Equal([true, false, true], run.Metrics.Select(static epoch => double.IsFinite(epoch.TrainLoss)));
        Assert.Equal(run.Metrics[0].Top1, run.Metrics[1].Top1);
        Assert.NotEqual(run.Metrics[0].TestLoss, run.Metrics[2].TestLoss);
    }

    [Fact]
    public void A_batch_that_is_not_finite_before_the_model_sees_it_is_no_matter_of_the_rate()
    {
        PoisonAttribute.Left = 2;
        var exception = Assert.Throws<TrainingException>(() => Train(new(), Poisoned.Batch));
        Assert.Equal("The training loss, or a gradient, is not finite at step 8 (epoch 2, learning rate 0.05). What goes into the first module, conv1 (Convolution2d, [16, 3, 8, 8]), is not finite already: look at the data and at what is made of a batch before the model.", exception.Message);
    }

    [Fact]
    public void What_skips_every_step_stops_in_the_end()
    {
        PoisonAttribute.Left = int.MaxValue;
        var exception = Assert.Throws<TrainingException>(() => Train(new(NotFinitePolicy.Skip), Poisoned.Gradient, epochs: 30));
        Assert.StartsWith("The training loss, or a gradient, is not finite at step 108 (epoch 22, learning rate 0.05).", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("100 steps in a row were skipped, the most that may be.", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(3, 6)]
    [InlineData(20, 5)]
    public void Training_goes_back_to_the_last_checkpoint_with_a_lower_rate(int everySteps, int to)
    {
        PoisonAttribute.Left = 1;
        var said = new Listener();
        var run = Train(new(NotFinitePolicy.Back, RateFactor: 0.25), Poisoned.Gradient, said, cadence: new(everySteps));
        Assert.Equal($"The training loss, or a gradient, is not finite at step 8 (epoch 2, learning rate 0.05). Training goes back to step {to} (1 of 3 times), with 0.25 of the schedule's learning rate from there on.", Assert.Single(said.Notices));
        Assert.Equal(("completed", Steps), (run.Summary.Status, run.Summary.Steps));
        Assert.Equal([0, 0.25, 0.25], run.Metrics.Select(static epoch => epoch.Figures?["NotFinite.RateFactor"] ?? 0));
        Assert.Equal([0.05, 0.0125, 0.0125], run.Metrics.Select(static epoch => epoch.LearningRate));
        AssertSame(Taken(step => step < to ? 0.05 : 0.0125), run);
    }

    [Fact]
    public void Training_goes_back_no_more_often_than_it_may()
    {
        PoisonAttribute.Left = int.MaxValue;
        var said = new Listener();
        var exception = Assert.Throws<TrainingException>(() => Train(new(NotFinitePolicy.Back, Retries: 2), Poisoned.Images, said));
        Assert.Equal(2, said.Notices.Count);
        Assert.Contains("(2 of 2 times), with 0.25 of the schedule's learning rate", said.Notices[1], StringComparison.Ordinal);
        Assert.StartsWith("The training loss, or a gradient, is not finite at step 8 (epoch 2, learning rate 0.0125). The first module whose output is not finite is conv1", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("Training went back 2 times, as often as Tricks:NotFinite:Retries allows.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_seen_late_goes_back_no_more_often_and_is_named_in_the_end()
    {
        PoisonAttribute.Left = int.MaxValue;
        var said = new Listener();
        var exception = Assert.Throws<TrainingException>(() => Train(new(NotFinitePolicy.Back, Retries: 2) { LooksAtEachStep = false }, Poisoned.Images, said));
        Assert.Equal(3, said.Notices.Count);
        Assert.Contains("(2 of 2 times), with 0.25 of the schedule's learning rate", said.Notices[1], StringComparison.Ordinal);
        Assert.Contains("To find where, training goes back to step 5", said.Notices[2], StringComparison.Ordinal);
        Assert.StartsWith("The training loss, or a gradient, is not finite at step 8 (epoch 2, learning rate 0.0125). The first module whose output is not finite is conv1", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Counted on, a run that is killed again and again would else never come to its end.</summary>
    [Fact]
    public void Skips_in_a_row_are_counted_over_a_stop()
    {
        PoisonAttribute.Left = int.MaxValue;
        using var stop = new CancellationTokenSource();
        var stopped = Train(new(NotFinitePolicy.Skip), Poisoned.Gradient, new Listener { OnStep = step => { if (step == 50) stop.Cancel(); } }, epochs: 30, stop: stop);
        Assert.Equal("stopped", stopped.Summary.Status);
        var exception = Assert.Throws<TrainingException>(() => ShortRun.GoOn(CancellationToken.None, Pipeline(Poisoned.Gradient, Poison, 30), stopped.Folder, new Listener(), notFinite: new(NotFinitePolicy.Skip)));
        Assert.StartsWith("The training loss, or a gradient, is not finite at step 108 (", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_goes_back_to_its_beginning_where_there_is_no_checkpoint_yet()
    {
        PoisonAttribute.Left = 1;
        var said = new Listener();
        var run = Train(new(NotFinitePolicy.Back), Poisoned.Images, said, step: 0);
        Assert.Contains("goes back to step 0", Assert.Single(said.Notices), StringComparison.Ordinal);
        AssertSame(Taken(static _ => 0.025), run);
    }

    /// <summary>The lower rate is part of what is gone on with, and so is the count.</summary>
    [Fact]
    public void A_run_that_went_back_and_was_stopped_goes_on_as_if_it_were_not()
    {
        PoisonAttribute.Left = 1;
        var whole = Train(new(NotFinitePolicy.Back), Poisoned.Gradient);
        PoisonAttribute.Left = 1;
        using var stop = new CancellationTokenSource();
        var taken = 0;
        var stopped = Train(new(NotFinitePolicy.Back), Poisoned.Gradient, new Listener { OnStep = _ => { if (++taken == 13) stop.Cancel(); } }, stop: stop);
        Assert.Equal("stopped", stopped.Summary.Status);
        var resumed = ShortRun.GoOn(CancellationToken.None, Pipeline(Poisoned.Gradient, Poison, 3), stopped.Folder, new Listener(), notFinite: new(NotFinitePolicy.Back));
        Assert.Equal(whole.Metrics.Select(static epoch => (epoch.TrainLoss, epoch.LearningRate)), resumed.Metrics.Select(static epoch => (epoch.TrainLoss, epoch.LearningRate)));
        Assert.Equal(whole.Summary.CheckpointSha256, resumed.Summary.CheckpointSha256);
    }

    private static PoisonedRecipe.Pipeline Pipeline(Poisoned what, int step, int epochs) => new(new() { Epochs = new(epochs), Poison = new(step, what) });

    private ShortRun Train(NotFiniteHandling handling, Poisoned what, Listener? said = null, int step = Poison, int epochs = 3, CheckpointCadence? cadence = null, CancellationTokenSource? stop = null) =>
        ShortRun.TrainUntil(stop?.Token ?? CancellationToken.None, Pipeline(what, step, epochs), _folder, said ?? new Listener(), cadence: cadence, notFinite: handling);

    /// <summary>The weights after steps that are taken by hand, each at its rate or, where that is null, not at all.</summary>
    private static Dictionary<string, Tensor> Taken(Func<int, double?> rate)
    {
        PoisonAttribute.Left = 0;
        using var session = TrainingSession.Open(Pipeline(Poisoned.Images, Poison, 3), CPU, new DataContext());
        for (var epoch = 0; epoch < 3; epoch++)
        {
            var step = epoch * session.Sampler.StepsPerEpoch;
            foreach (var batch in session.Training.Epoch(epoch, session.Sampler.Training(epoch), session.Sampler.LocalBatchSize, dropLast: true, CancellationToken.None))
            {
                using var owned = batch;
                using var scope = NewDisposeScope();
                if (rate(step) is { } value)
                    session.StepAt(batch, step, value);
                step++;
            }
        }

        return session.State.Model.state_dict().ToDictionary(static item => item.Key, static item => item.Value.clone());
    }

    private static void AssertSame(Dictionary<string, Tensor> expected, ShortRun run)
    {
        var found = run.Tensors("last");
        Assert.Equal(expected.Keys.Order(), found.Keys.Order());
        Assert.All(expected, item => Assert.True(item.Value.Equals(found[item.Key]), item.Key));
    }
}
