using System.ComponentModel.DataAnnotations;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Step decay: the learning rate is multiplied by a factor at each of the given epochs. The paper's baseline, of 120 epochs, is
/// <c>[StepDecay(0.1, 30, 60, 90)]</c> (section 2).
/// </summary>
/// <remarks>
/// <para>
/// It helps where others are to be compared with who trained so, and where the weights between the steps are of use, as to <see
/// cref="SwaAttribute"/>.
/// </para>
/// <para>It hurts where the epochs are not chosen anew when the length changes; the cosine needs no such choice.</para>
/// </remarks>
/// <param name="factor">What the rate is multiplied by at each epoch.</param>
/// <param name="epochs">When, in epochs from the start of training, warmup included; ascending.</param>
[Source("section 2")]
[Example("0.1, 30, 60, 90")]
public sealed class StepDecayAttribute(double factor = 0.1, params double[] epochs) : TrickAttribute, IDecay
{
    /// <summary>What the rate is multiplied by at each epoch.</summary>
    /// <value>Above 0, at most 1; 0.1 by default.</value>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Factor { get; init; } = factor;

    /// <summary>When the rate falls, in epochs from the start of training, warmup included; fractions are rounded to the nearest step.</summary>
    /// <value>At least one, ascending, each above 0 and less than <see cref="EpochsAttribute.Count"/>; no default.</value>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    [MinLength(1)]
    [Ascending]
    [LessThan(typeof(EpochsAttribute), nameof(EpochsAttribute.Count))]
    public double[] Epochs { get; init; } = epochs;

    /// <inheritdoc />
    public double DecayFactor(StepClock clock) => Decay(Factor, Epochs, clock.Step, clock.StepsPerEpoch);

    /// <summary>The factor once for each of the epochs that <paramref name="step"/> has reached.</summary>
    internal static double Decay(double factor, ReadOnlySpan<double> epochs, int step, int stepsPerEpoch)
    {
        var product = 1.0;
        foreach (var epoch in epochs)
        {
            if (step >= Math.Round(epoch * stepsPerEpoch, MidpointRounding.AwayFromZero))
                product *= factor;
        }
        return product;
    }
}
