using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using Tricks.Data;
using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks.Training;

/// <summary>Takes steps: in smaller pieces where memory has no room for one, and none where a loss or a gradient is not finite.</summary>
internal sealed class StepGuard : IDisposable
{
    private readonly TrainingPipeline _pipeline;
    private readonly TrainingSession _session;
    private readonly NotFinitePolicy _policy;
    private readonly Action<string> _notice;
    private readonly GuardedOptimizer _optimizer;
    private readonly ModelStatistics? _statistics;

    public StepGuard(TrainingPipeline pipeline, TrainingSession session, NotFinitePolicy policy, bool looksAtEachStep, Action<string> notice)
    {
        (_pipeline, _session, _policy, _notice) = (pipeline, session, policy, notice);
        _statistics = policy == NotFinitePolicy.Skip ? new(session.State.Model) : null;
        _optimizer = new(session.State, pipeline.Losses) { Looks = looksAtEachStep, OnRefused = () => _statistics?.PutBack(), Entering = phase => pipeline.Entering?.Invoke(phase) };
    }

    /// <summary>Whether losses and gradients are looked at before each update, for which it waits for the device.</summary>
    public bool LooksAtEachStep
    {
        get => _optimizer.Looks;
        set => _optimizer.Looks = value;
    }

    /// <summary>What the schedule's learning rate is multiplied by.</summary>
    public double RateFactor
    {
        get => _optimizer.RateFactor;
        set => _optimizer.RateFactor = value;
    }

    /// <summary>Steps that were skipped.</summary>
    public int Skipped { get; set; }

    /// <summary>Those of them in the epoch that is not over.</summary>
    public int SkippedInEpoch { get; set; }

    /// <summary>Those of them since the last one that was taken.</summary>
    public int SkippedInARow { get; set; }

    /// <summary>Takes the model's statistics as those to go back to, as after they were set.</summary>
    public void KeepStatistics() => _statistics?.Keep();

    /// <summary>Takes a step and returns its loss; null where it is skipped.</summary>
    /// <exception cref="NotFiniteException">Its loss or a gradient is not finite; weights are as before.</exception>
    /// <exception cref="TrainingException">It can be neither taken nor skipped.</exception>
    public Tensor? Step(Batch batch, int step)
    {
        var loss = Attempt(batch, step);
        _pipeline.Entering?.Invoke(StepPhase.Logging);
        _session.Pulse.Stepped(step + 1);
        if (!LooksAtEachStep || (!_optimizer.HasRefused && double.IsFinite(loss.to(float64).item<double>())))
        {
            _statistics?.Keep();
            SkippedInARow = 0;
            return loss;
        }

        loss.Dispose();
        if (_policy != NotFinitePolicy.Skip || SkippedInARow == NotFiniteHandling.MostSkippedInARow)
            throw new NotFiniteException(step + 1, step + 1);
        _statistics!.PutBack();
        if (_session.Average?.Weights.Values.All(NotFiniteOrigin.IsFinite) == false)
            throw new TrainingException($"Step {step + 1} is not finite and would be skipped, but the average of the weights has taken up what it left in the model's statistics. Tricks:NotFinite:Policy=Back goes back instead.");
        if (Skipped == 0)
            _notice($"Step {step + 1} is skipped, since its loss or a gradient is not finite; further ones are counted as NotFinite.SkippedSteps.");
        (Skipped, SkippedInEpoch, SkippedInARow) = (Skipped + 1, SkippedInEpoch + 1, SkippedInARow + 1);
        return null;
    }

    /// <summary>Frees what it keeps on the device.</summary>
    public void Dispose() => _statistics?.Dispose();

    /// <summary>Takes a step, in smaller pieces where memory has no room for it and that changes nothing of what is learned.</summary>
    /// <exception cref="TrainingException">Memory has no room for it.</exception>
    private Tensor Attempt(Batch batch, int step)
    {
        while (true)
        {
            using var scope = NewDisposeScope();
            try
            {
                _optimizer.Forget();
                return _session.Step(batch, step, _optimizer).MoveToOuterDisposeScope();
            }
            catch (ExternalException exception) when (OutOfMemory.IsMeantBy(exception))
            {
                Split(batch.Count, step, exception);
            }
        }
    }

    private void Split(int images, int step, ExternalException exception)
    {
        var (pieces, what) = (_pipeline.Pieces * _pipeline.Splits, $"There is no memory for step {step + 1}, in which {images} images go through the model in {_pipeline.Pieces * _pipeline.Splits} pieces ({exception.Message.Split('\n')[0].TrimEnd('.')})");
        if (_optimizer.HasBegun)
            throw new TrainingException($"{what}, and weights have begun to change. Started again, training goes on from its last checkpoint; choose a smaller batch for it.");
        if (_session.State.Model.modules().OfType<BatchNorm>().Any())
            throw new TrainingException($"{what}. Smaller pieces would change what batch normalisation learns, which takes its statistics of each: choose a smaller batch, or say so by Accumulate.");
        if (pieces >= images)
            throw new TrainingException($"{what}, which is one image at a time: choose a smaller model or smaller images.");
        _pipeline.Splits *= 2;
        _notice($"{what}. From here on there are {Math.Min(images, 2 * pieces)} pieces, whose gradients add up to those of the batch: what is learned is the same but for rounding, and for what a model draws by itself, such as a dropout.");
    }
}
