using System.Diagnostics;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks.Training;

/// <summary>Follows the steps of one epoch and asks the device for the loss no more often than the observer wants to hear of it.</summary>
/// <param name="pipeline">What is trained.</param>
/// <param name="session">Where.</param>
/// <param name="observer">Who is told.</param>
/// <param name="epoch">The epoch, from 0.</param>
/// <param name="begun">The step at which the process began with it: the epoch's first, unless it goes on from a checkpoint.</param>
internal sealed class EpochProgress(TrainingPipeline pipeline, TrainingSession session, ITrainingObserver observer, int epoch, int begun)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly int _firstStep = epoch * session.Sampler.StepsPerEpoch;
    private long _reported = Stopwatch.GetTimestamp();
    private readonly int _begun = begun;
    private int _finite = begun;

    /// <summary>Training images a second in this epoch, as of the last look at the loss.</summary>
    public double ImagesPerSecond { get; private set; }

    public void Stepped(int step, Tensor lossSum)
    {
        if (Stopwatch.GetElapsedTime(_reported) < observer.Interval || step == _firstStep + session.Sampler.StepsPerEpoch)
            return;
        _reported = Stopwatch.GetTimestamp();
        var loss = MeanLoss(step, lossSum);
        var left = (((long)pipeline.Epochs * session.Sampler.StepsPerEpoch) - step) * pipeline.BatchSize;
        observer.Stepped(new(
            epoch + 1,
            pipeline.Epochs,
            step - _firstStep,
            session.Sampler.StepsPerEpoch,
            loss,
            pipeline.LearningRate(session.Clock(step - 1)),
            ImagesPerSecond,
            TimeSpan.FromSeconds(left / ImagesPerSecond)));
    }

    /// <summary>The mean loss of the epoch so far. Waits for the device, so that <see cref="ImagesPerSecond"/> counts what is done.</summary>
    /// <exception cref="TrainingException">It is not finite.</exception>
    public double MeanLoss(int step, Tensor lossSum)
    {
        var mean = lossSum.item<double>() / (step - _firstStep);
        session.Pulse.Saw(mean);
        ImagesPerSecond = (step - _begun) * (long)pipeline.BatchSize / Stopwatch.GetElapsedTime(_start).TotalSeconds;
        if (double.IsFinite(mean))
        {
            _finite = step;
            return mean;
        }

        throw new TrainingException($"The training loss is not finite any more: between step {_finite + 1} and {step} (epoch {epoch + 1}, learning rate {pipeline.LearningRate(session.Clock(_finite)):G4} to {pipeline.LearningRate(session.Clock(step - 1)):G4}) it became so. "
            + "Try a lower learning rate or a longer warmup" + (epoch == 0 ? "." : "; the weights of the last whole epoch are in the run's checkpoints."));
    }
}
