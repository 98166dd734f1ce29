using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Cosine decay: η_t = ½ (1 + cos(t π / T)) η at step t after warmup, of T steps after warmup. The rate falls slowly at first and at the end,
/// almost in a straight line between (section 5.1, after Loshchilov and Hutter 2016). It has no knobs.
/// </summary>
/// <remarks>
/// <para>It helps in place of steps: the rate stays high for longer and there is nothing to tune.</para>
/// <para>
/// It hurts where training is to be prolonged or stopped early, since the rate is made for one length; weights from before the end are
/// worse than those of a step decay.
/// </para>
/// </remarks>
[Source("section 5.1, equation 3")]
public sealed class CosineDecayAttribute : TrickAttribute, IDecay
{
    /// <inheritdoc />
    public double DecayFactor(StepClock clock) => Factor(clock.StepsSinceWarmup, clock.StepsAfterWarmup);

    /// <summary>½ (1 + cos(t π / T)).</summary>
    internal static double Factor(int step, int steps) => 0.5 * (1 + Math.Cos(Math.PI * step / steps));
}
