using Tricks.Training;

namespace Tricks.Runtime.Tests.Support;

/// <summary>Hears of every step but the last of an epoch.</summary>
internal sealed class Listener : ITrainingObserver
{
    private int _steps;

    public List<string> Notices { get; } = [];

    public Action<int> OnStep { get; init; } = static _ => { };

    public Action<int> OnEvaluating { get; init; } = static _ => { };

    public TimeSpan Interval => TimeSpan.Zero;

    public void Notice(string text) => Notices.Add(text);

    public void Working(string what, long done, long? total)
    {
    }

    public void Started(RunDescription run)
    {
    }

    public void Stepped(StepProgress progress) => OnStep(_steps = ((progress.Epoch - 1) * progress.StepsPerEpoch) + progress.StepInEpoch);

    public void Evaluating(int epoch) => OnEvaluating(epoch);

    public void EpochEnded(EpochMetrics metrics, int epochs) => OnStep(_steps = metrics.Step);

    public void Ended(TrainingOutcome outcome)
    {
    }
}
