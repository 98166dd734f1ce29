namespace Tricks.Training;

/// <summary>How training ended.</summary>
public enum TrainingStatus
{
    /// <summary>Every epoch was trained.</summary>
    Completed,

    /// <summary>The host asked to stop; the weights were saved.</summary>
    Stopped,

    /// <summary>It could not go on.</summary>
    Failed,
}

/// <summary>The outcome of training.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="RunFolder">The run's folder; null where training failed before it had one.</param>
/// <param name="Summary">The figures of the run, where it has a folder.</param>
/// <param name="Failure">Why it failed, where it did.</param>
public sealed record TrainingOutcome(TrainingStatus Status, string? RunFolder, RunSummary? Summary, Exception? Failure);
