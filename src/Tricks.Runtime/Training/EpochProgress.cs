using System.Diagnostics;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks.Training;

/// <summary>Follows the steps of one epoch and asks the device for the loss no more often than the observer wants to hear of it.</summary>
/// <param name="pipeline">What is trained.</param>
/// <param name="session">Where.</param>
/// <param name="observer">Who is told.</param>
/// <param name="rate">The learning rate of a step.</param>
/// <param name="epoch">The epoch, from 0.</param>
/// <param name="begun">The step at which the process began with it: the epoch's first, unless it goes on from a checkpoint.</param>
internal sealed class EpochProgress(TrainingPipeline pipeline, TrainingSession session, ITrainingObserver observer, Func<int, double> rate, int epoch, int begun)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly int _firstStep = epoch * session.Sampler.StepsPerEpoch;
    private long _reported = Stopwatch.GetTimestamp();
    private readonly int _begun = begun;
    private int _finite = begun;

    /// <summary>Training images a second in this epoch, as of the last look at the loss.</summary>
    public double ImagesPerSecond { get; private set; }

    public void Stepped(int step, Tensor lossSum, int skipped)
    {
        if (Stopwatch.GetElapsedTime(_reported) < observer.Interval || step == _firstStep + session.Sampler.StepsPerEpoch)
            return;
        _reported = Stopwatch.GetTimestamp();
        var loss = MeanLoss(step, lossSum, skipped);
        var left = (((long)pipeline.Epochs * session.Sampler.StepsPerEpoch) - step) * pipeline.BatchSize;
        observer.Stepped(new(
            epoch + 1,
            pipeline.Epochs,
            step - _firstStep,
            session.Sampler.StepsPerEpoch,
            loss,
            rate(step - 1),
            ImagesPerSecond,
            TimeSpan.FromSeconds(left / ImagesPerSecond)));
    }

    /// <summary>The mean loss of the epoch's steps so far, without those that were skipped; no number where all were. Waits for the device, so that <see cref="ImagesPerSecond"/> counts what is done.</summary>
    /// <exception cref="NotFiniteException">It is not finite.</exception>
    public double MeanLoss(int step, Tensor lossSum, int skipped)
    {
        var taken = step - _firstStep - skipped;
        var mean = taken == 0 ? double.NaN : lossSum.item<double>() / taken;
        ImagesPerSecond = (step - _begun) * (long)pipeline.BatchSize / Stopwatch.GetElapsedTime(_start).TotalSeconds;
        session.Pulse.Saw(mean);
        if (taken > 0 && !double.IsFinite(mean))
            throw new NotFiniteException(_finite + 1, step);
        _finite = step;
        return mean;
    }
}
