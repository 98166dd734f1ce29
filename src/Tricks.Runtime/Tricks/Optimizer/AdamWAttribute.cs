using System.ComponentModel.DataAnnotations;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Adam with decoupled weight decay, as PyTorch defines it: w ← w · (1 − η λ), m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², then
/// w ← w − η · m̂ / (√v̂ + ε), where m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ) at step t, from 1 (Loshchilov and Hutter 2019, algorithm 2).
/// </summary>
/// <remarks>
/// <para>
/// Its steps are of the size of the learning rate whatever the gradients', so it wants about 0.001 where SGD has 0.1. It keeps two numbers for each weight.
/// </para>
/// <para>It helps vision transformers and ConvNeXt, which train with it, and wherever gradients differ much in size.</para>
/// <para>It hurts memory, and plain convolutional networks often end a little better with <see cref="SgdAttribute"/>.</para>
/// </remarks>
/// <param name="beta1">Sets <see cref="Beta1"/>.</param>
/// <param name="beta2">Sets <see cref="Beta2"/>.</param>
/// <param name="epsilon">Sets <see cref="Epsilon"/>.</param>
/// <param name="weightDecay">Sets <see cref="WeightDecay"/>.</param>
[Source("Loshchilov and Hutter 2019, arXiv 1711.05101, algorithm 2")]
public sealed class AdamWAttribute(double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0.05) : TrickAttribute, IOptimizer
{
    /// <summary>β₁: how much of the mean gradient goes on after a step.</summary>
    /// <value>0 or more and less than 1; 0.9 by default.</value>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta1 { get; init; } = beta1;

    /// <summary>β₂: how much of the mean squared gradient goes on after a step.</summary>
    /// <value>0 or more and less than 1; 0.999 by default.</value>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Beta2 { get; init; } = beta2;

    /// <summary>ε: what is added to the root, so that nothing is divided by 0.</summary>
    /// <value>Above 0, at most 1; 0.00000001 by default.</value>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Epsilon { get; init; } = epsilon;

    /// <summary>λ: the share of a weight, times the learning rate, that a step takes away.</summary>
    /// <value>0 to 1; 0.05 by default, as for DeiT (Touvron et al. 2021, arXiv 2012.12877, table 9) and ConvNeXt (Liu et al. 2022, arXiv 2201.03545, table 5).</value>
    [Range(0.0, 1.0)]
    public double WeightDecay { get; init; } = weightDecay;

    /// <inheritdoc />
    public TrainingOptimizer Create(IReadOnlyList<ParameterGroup> groups) => new AdamWOptimizer(groups, Beta1, Beta2, Epsilon, WeightDecay);
}
