namespace Tricks.Training;

/// <summary>What is done where a loss or a gradient is not finite.</summary>
public enum NotFinitePolicy
{
    /// <summary>Training stops and names the first module whose output is not finite.</summary>
    Stop,

    /// <summary>The step is skipped and counted: weights, statistics and the optimizer's state stay as they are.</summary>
    Skip,

    /// <summary>Training goes back to the last checkpoint, with a lower learning rate.</summary>
    Back,
}

/// <summary>What is done where a loss or a gradient is not finite.</summary>
/// <param name="Policy">What.</param>
/// <param name="Retries">How often training goes back before it stops.</param>
/// <param name="RateFactor">By what the learning rate is multiplied each time.</param>
internal sealed record NotFiniteHandling(NotFinitePolicy Policy = NotFinitePolicy.Stop, int Retries = 3, double RateFactor = 0.5)
{
    /// <summary>So many steps in a row are skipped at most: what skips all learns nothing.</summary>
    public const int MostSkippedInARow = 100;

    /// <summary>Whether losses and gradients are looked at before each update; null: where that costs nothing, or the policy needs it.</summary>
    public bool? LooksAtEachStep { get; init; }
}
