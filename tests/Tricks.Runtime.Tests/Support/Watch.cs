using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Support;

/// <summary>Watches a training: what is alive and what is right after each epoch.</summary>
internal sealed class Watch : ITrainingObserver
{
    public List<long> Tensors { get; } = [];

    /// <summary>Tensors that nothing disposed of, so that they wait for their finalizers.</summary>
    public List<long> Forgotten { get; } = [];

    public List<long> Managed { get; } = [];

    public List<double> Top1 { get; } = [];

    /// <summary>What is done after each epoch.</summary>
    public Action<int>? After { get; init; }

    public TimeSpan Interval => TimeSpan.FromMilliseconds(50);

    public void EpochEnded(EpochMetrics metrics, int epochs)
    {
        var before = Tensor.TotalCount;
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Managed.Add(GC.GetTotalMemory(forceFullCollection: true));
        Tensors.Add(Tensor.TotalCount);
        Forgotten.Add(before - Tensors[^1]);
        Top1.Add(metrics.Top1);
        After?.Invoke(metrics.Epoch);
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
