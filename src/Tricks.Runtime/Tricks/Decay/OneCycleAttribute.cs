using System.ComponentModel.DataAnnotations;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// One cycle: the rate rises from η / d to the peak η over a share of training, then falls to η / (d · f) at the last step, as PyTorch's
/// <c>OneCycleLR</c> does in its two phases (after Smith and Topin 2018; their rise and fall are of one length, with a last phase of their own).
/// It covers all of training, so a recipe has no warmup beside it. The optimizer's momentum stays as it is: it is not cycled against the rate.
/// </summary>
/// <remarks>
/// <para>The peak is the recipe's base rate and may be higher than other schedules bear.</para>
/// <para>It helps short training, which it lets use a high rate.</para>
/// <para>It hurts where training is to go on beyond its end, since the rate ends near 0; in a long run with batch normalisation, warmup and cosine do as well.</para>
/// </remarks>
/// <param name="peakAt">Sets <see cref="PeakAt"/>.</param>
/// <param name="startDivisor">Sets <see cref="StartDivisor"/>.</param>
/// <param name="endDivisor">Sets <see cref="EndDivisor"/>.</param>
/// <param name="anneal">Sets <see cref="Anneal"/>.</param>
[Source("Smith and Topin 2018, arXiv 1708.07120")]
[Conflicts(typeof(IWarmup))]
public sealed class OneCycleAttribute(
    double peakAt = 0.3, double startDivisor = 25, double endDivisor = 1e4, OneCycleAnneal anneal = OneCycleAnneal.Cosine) : TrickAttribute, IDecay
{
    /// <summary>The share of training at which the rate is at its peak.</summary>
    /// <value>Above 0 and less than 1; 0.3 by default.</value>
    [Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double PeakAt { get; init; } = peakAt;

    /// <summary>d: by what the peak is divided at the first step.</summary>
    /// <value>1 to 1,000,000,000; 25 by default.</value>
    [Range(1.0, 1e9)]
    public double StartDivisor { get; init; } = startDivisor;

    /// <summary>f: by what the first step's rate is divided at the last.</summary>
    /// <value>1 to 1,000,000,000; 10,000 by default.</value>
    [Range(1.0, 1e9)]
    public double EndDivisor { get; init; } = endDivisor;

    /// <summary>Along which line the rate goes.</summary>
    /// <value><see cref="OneCycleAnneal.Cosine"/> by default.</value>
    public OneCycleAnneal Anneal { get; init; } = anneal;

    /// <inheritdoc />
    public double DecayFactor(StepClock clock) => Factor(clock.StepsSinceWarmup, clock.StepsAfterWarmup, PeakAt, StartDivisor, EndDivisor, Anneal);

    /// <summary>The share of the peak at a step, from 0, of <paramref name="steps"/>.</summary>
    internal static double Factor(int step, int steps, double peakAt, double startDivisor, double endDivisor, OneCycleAnneal anneal)
    {
        var (start, end) = (1 / startDivisor, 1 / (startDivisor * endDivisor));
        // Of a fraction of a step in so short a training that it falls before the first.
        var peak = peakAt * steps - 1;
        return step < peak
            ? Between(start, 1, step / peak, anneal)
            : Between(1, end, (step - peak) / (steps - 1 - peak), anneal);
    }

    private static double Between(double from, double to, double share, OneCycleAnneal anneal) =>
        from + (to - from) * (anneal == OneCycleAnneal.Linear ? share : (1 - Math.Cos(Math.PI * share)) / 2);
}
