using Tricks.Training;

namespace Tricks.Hosting;

/// <summary>Tells whoever waits when training has ended and how; a singleton of the host.</summary>
public sealed class TrainingCompletion
{
    private readonly TaskCompletionSource<TrainingOutcome> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when training has ended, however it ended; never faults.</summary>
    public Task<TrainingOutcome> Outcome => _source.Task;

    internal void Set(TrainingOutcome outcome) => _source.TrySetResult(outcome);
}
