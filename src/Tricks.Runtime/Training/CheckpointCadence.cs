namespace Tricks.Training;

/// <summary>When a checkpoint is written beside those at the end of each epoch, and how many are kept.</summary>
/// <param name="Steps">After how many steps since the last one; 0: never.</param>
/// <param name="Minutes">After how many minutes since the last one; 0: never.</param>
/// <param name="Keep">How many are kept, at least 1.</param>
internal sealed record CheckpointCadence(int Steps = 0, double Minutes = 10, int Keep = 2)
{
    public bool IsDue(int steps, TimeSpan time) => (Steps > 0 && steps >= Steps) || (Minutes > 0 && time.TotalMinutes >= Minutes);
}
