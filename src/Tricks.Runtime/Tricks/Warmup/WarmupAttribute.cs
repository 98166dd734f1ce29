using System.ComponentModel.DataAnnotations;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Gradual warmup: over the first m steps the learning rate rises in a straight line to its peak; at step i, 1 ≤ i ≤ m, it is i·η/m.
/// Weights far from their final values bear no large rate (section 3.1, after Goyal et al. 2017).
/// </summary>
/// <remarks>
/// <para>It helps with large batches and high rates above all, at the start of training.</para>
/// <para>It hurts where training is short: its epochs are at less than the full rate.</para>
/// </remarks>
/// <param name="epochs">Length of warmup in epochs; m is the nearest whole number of steps.</param>
[Source("section 3.1")]
public sealed class WarmupAttribute(double epochs = 5) : TrickAttribute, IWarmup
{
    /// <summary>Length of warmup in epochs, which may be a fraction; m is the nearest whole number of steps.</summary>
    /// <value>0 or more, less than <see cref="EpochsAttribute.Count"/>, and less than each of <see cref="StepDecayAttribute.Epochs"/>; 5 epochs by default, as in the paper.</value>
    [Range(0.0, 100_000.0)]
    [LessThan(typeof(EpochsAttribute), nameof(EpochsAttribute.Count))]
    [LessThan(typeof(StepDecayAttribute), nameof(StepDecayAttribute.Epochs))]
    public double Epochs { get; init; } = epochs;

    /// <inheritdoc />
    public int Steps(int stepsPerEpoch) => (int)Math.Round(Epochs * stepsPerEpoch, MidpointRounding.AwayFromZero);

    /// <inheritdoc />
    public double WarmupFactor(StepClock clock) => Factor(clock.Step, clock.WarmupSteps);

    /// <summary>i/m at step index <paramref name="step"/>, which counts from 0 (i = step + 1).</summary>
    internal static double Factor(int step, int warmupSteps) => (step + 1.0) / warmupSteps;
}
