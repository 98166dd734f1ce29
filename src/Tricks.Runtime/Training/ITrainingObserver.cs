namespace Tricks.Training;

/// <summary>Watches a run; called on the training thread, so it must be quick.</summary>
public interface ITrainingObserver
{
    /// <summary>How often <see cref="Stepped"/> is wanted; asking the device for the loss costs a little each time.</summary>
    TimeSpan Interval { get; }

    /// <summary>Something was chosen in the user's place, or is worth knowing once.</summary>
    void Notice(string text);

    /// <summary>Something is not as it should be, and was answered; heard as a notice where an observer has no other ear for it.</summary>
    void Warning(string text) => Notice(text);

    /// <summary>Long work before training, such as a download; <paramref name="total"/> is null where it is not known.</summary>
    void Working(string what, long done, long? total);

    /// <summary>A run begins.</summary>
    void Started(RunDescription run);

    /// <summary>Where the epoch stands.</summary>
    void Stepped(StepProgress progress);

    /// <summary>The test set is being evaluated.</summary>
    void Evaluating(int epoch);

    /// <summary>An epoch ended.</summary>
    void EpochEnded(EpochMetrics metrics, int epochs);

    /// <summary>The run ended.</summary>
    void Ended(TrainingOutcome outcome);
}
