using System.ComponentModel.DataAnnotations;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Layer-wise adaptive rate scaling: each weight tensor w with gradient g learns at a rate of its own, λ = τ ‖w‖ / (‖g‖ + β ‖w‖ + ε), by
/// v ← μ v + η λ (g + β w) and w ← w − v (You et al. 2017, algorithm 1). λ is 1 where a norm is 0, and for parameters that do not decay, such as biases
/// under <see cref="NoBiasDecayAttribute"/>.
/// </summary>
/// <remarks>
/// <para>It wants <see cref="NoBiasDecayAttribute"/>, a warmup, and a learning rate of about 10 where SGD has 1, since λ is small.</para>
/// <para>It helps batches of 8,192 images and more, where one rate does not suit all layers.</para>
/// <para>It hurts nothing but time at small batches, which gain nothing by it.</para>
/// </remarks>
/// <param name="trust">Sets <see cref="Trust"/>.</param>
/// <param name="momentum">Sets <see cref="Momentum"/>.</param>
/// <param name="weightDecay">Sets <see cref="WeightDecay"/>.</param>
/// <param name="epsilon">Sets <see cref="Epsilon"/>.</param>
[Source("You et al. 2017, arXiv 1708.03888, algorithm 1")]
public sealed class LarsAttribute(double trust = 0.001, double momentum = 0.9, double weightDecay = 5e-4, double epsilon = 1e-8) : TrickAttribute, IOptimizer
{
    /// <summary>τ, the trust coefficient: the share of its norm that a weight tensor moves by at a learning rate of 1, without momentum.</summary>
    /// <value>Above 0, at most 1; 0.001 by default, as in the paper.</value>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Trust { get; init; } = trust;

    /// <summary>μ: how much of the last update goes on into the next.</summary>
    /// <value>0 or more and less than 1; 0.9 by default.</value>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Momentum { get; init; } = momentum;

    /// <summary>β: how much of the weight is added to its gradient.</summary>
    /// <value>0 to 1; 0.0005 by default, as in the paper.</value>
    [Range(0.0, 1.0)]
    [UnusualFrom(1e-2, "You et al. 2017, arXiv 1708.03888, trains with 0.0005")]
    public double WeightDecay { get; init; } = weightDecay;

    /// <summary>ε: what is added to the divisor of λ.</summary>
    /// <value>0 to 1; 0.00000001 by default.</value>
    [Range(0.0, 1.0)]
    public double Epsilon { get; init; } = epsilon;

    /// <inheritdoc />
    public TrainingOptimizer Create(IReadOnlyList<ParameterGroup> groups) => new LarsOptimizer(groups, Trust, Momentum, WeightDecay, Epsilon);
}
