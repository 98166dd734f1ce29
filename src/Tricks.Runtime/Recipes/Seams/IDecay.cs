namespace Tricks.Recipes;

/// <summary>Decay: a factor of the peak rate for the steps after warmup.</summary>
[Seam("decay", SeamCount.AtMostOne, Default = "constant rate")]
public interface IDecay
{
    /// <summary>The factor at a step after warmup.</summary>
    double DecayFactor(StepClock clock);
}
