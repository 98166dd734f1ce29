namespace Tricks.Recipes;

/// <summary>Warmup: a factor of the peak rate for the first steps.</summary>
[Seam("warmup", SeamCount.AtMostOne, Default = "none")]
public interface IWarmup
{
    /// <summary>How many steps warmup takes, m in the paper.</summary>
    int Steps(int stepsPerEpoch);

    /// <summary>The factor at a step of warmup.</summary>
    double WarmupFactor(StepClock clock);
}
