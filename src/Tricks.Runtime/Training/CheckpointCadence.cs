namespace Tricks.Training;

/// <summary>When a checkpoint is written beside those at the end of each epoch, and how many are kept.</summary>
/// <param name="Steps">After every so many steps; 0: never.</param>
/// <param name="Minutes">After how many minutes since the last one; 0: never.</param>
/// <param name="Keep">How many are kept, at least 1.</param>
internal sealed record CheckpointCadence(int Steps = 0, double Minutes = 10, int Keep = 2)
{
    public bool IsDue(int step, TimeSpan time) => IsDue(step) || (Minutes > 0 && time.TotalMinutes >= Minutes);

    /// <summary>Whether a run that was never stopped has a checkpoint after this step, however fast it is.</summary>
    public bool IsRegular(int step, int stepsPerEpoch) => step % stepsPerEpoch == 0 || IsDue(step);

    private bool IsDue(int step) => Steps > 0 && step % Steps == 0;
}
