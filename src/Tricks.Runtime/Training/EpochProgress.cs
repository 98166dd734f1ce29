using System.Diagnostics;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks.Training;

/// <summary>Follows the steps of one epoch and asks the device for the loss no more often than the observer wants to hear of it.</summary>
internal sealed class EpochProgress(TrainingPipeline pipeline, TrainingSession session, ITrainingObserver observer, int epoch)
{
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly int _firstStep = epoch * session.Sampler.StepsPerEpoch;
    private long _reported = Stopwatch.GetTimestamp();

    /// <summary>Training images a second at the last step of the epoch.</summary>
    public double ImagesPerSecond { get; private set; }

    public void Stepped(int step, Tensor lossSum)
    {
        var taken = step - _firstStep;
        ImagesPerSecond = taken * pipeline.BatchSize / Stopwatch.GetElapsedTime(_began).TotalSeconds;
        if (Stopwatch.GetElapsedTime(_reported) < observer.Interval || taken == session.Sampler.StepsPerEpoch)
            return;
        _reported = Stopwatch.GetTimestamp();
        var left = (pipeline.Epochs * session.Sampler.StepsPerEpoch) - step;
        observer.Stepped(new(
            epoch + 1,
            pipeline.Epochs,
            taken,
            session.Sampler.StepsPerEpoch,
            MeanLoss(step, lossSum),
            pipeline.LearningRate(session.Clock(step - 1)),
            ImagesPerSecond,
            TimeSpan.FromSeconds(left * pipeline.BatchSize / ImagesPerSecond)));
    }

    /// <summary>The mean loss of the epoch so far.</summary>
    /// <exception cref="TrainingException">It is not finite.</exception>
    public double MeanLoss(int step, Tensor lossSum)
    {
        var mean = lossSum.item<double>() / (step - _firstStep);
        if (double.IsFinite(mean))
            return mean;
        throw new TrainingException($"The training loss is not finite at step {step} (epoch {epoch + 1}, learning rate {pipeline.LearningRate(session.Clock(step - 1)):G4}). "
            + "Try a lower learning rate or a longer warmup; the last whole epoch's weights are in the run's checkpoints.");
    }
}
