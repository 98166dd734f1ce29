namespace Tricks.Recipes;

/// <summary>
/// Where training stands, counted in optimizer steps. One clock drives every schedule.
/// </summary>
/// <param name="Step">The step about to be taken, from 0.</param>
/// <param name="StepsPerEpoch">Steps in one epoch.</param>
/// <param name="TotalSteps">Steps in all.</param>
/// <param name="WarmupSteps">Steps of warmup, m in the paper; 0 without warmup.</param>
public readonly record struct StepClock(int Step, int StepsPerEpoch, int TotalSteps, int WarmupSteps)
{
    /// <summary>Steps in all.</summary>
    public int TotalSteps
    {
        get
        {
            Length?.Use();
            return field;
        }
        init;
    }
    = TotalSteps;

    /// <summary>Told that something depends on <see cref="TotalSteps"/>; null where nobody wants to know.</summary>
    internal LengthUse? Length { get; init; }

    /// <summary>The epoch that the step belongs to, from 0.</summary>
    public int Epoch => Step / StepsPerEpoch;

    /// <summary>Whether the step is one of warmup.</summary>
    public bool InWarmup => Step < WarmupSteps;

    /// <summary>Steps taken since warmup ended, t in the paper's section 5.1; 0 at the first step after warmup.</summary>
    public int StepsSinceWarmup => Step - WarmupSteps;

    /// <summary>Steps in all after warmup, T in the paper's section 5.1.</summary>
    public int StepsAfterWarmup => TotalSteps - WarmupSteps;
}

/// <summary>Whether a part of a run asked how many steps there are in all, so that a longer run would not have begun like this one. The learning rate is not counted: it is compared.</summary>
internal sealed class LengthUse
{
    public bool IsUsed { get; private set; }

    public void Use() => IsUsed = true;
}
