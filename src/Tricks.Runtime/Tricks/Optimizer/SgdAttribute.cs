using System.ComponentModel.DataAnnotations;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Stochastic gradient descent with momentum, as PyTorch defines it: g ← g + λ · w, b ← μ · b + g (b = g at the first step), then
/// w ← w − η · (g + μ · b) with Nesterov's momentum, w ← w − η · b without.
/// </summary>
/// <remarks>
/// <para>
/// It helps as the usual choice for convolutional networks, which end a little better with it than with adaptive methods, and keeps one
/// number for each weight.
/// </para>
/// <para>
/// It hurts where the rate is not tuned: a right one depends on batch size, model and loss, and networks without normalisation bear little.
/// </para>
/// </remarks>
/// <param name="momentum">Sets <see cref="Momentum"/>.</param>
/// <param name="weightDecay">Sets <see cref="WeightDecay"/>.</param>
/// <param name="nesterov">Sets <see cref="Nesterov"/>.</param>
[Source("section 2, Nesterov accelerated gradient descent")]
[Example("")]
public sealed class SgdAttribute(double momentum = 0.9, double weightDecay = 1e-4, bool nesterov = true) : TrickAttribute, IOptimizer
{
    /// <summary>μ: how much of the last update goes on into the next.</summary>
    /// <value>From 0 (no memory) to below 1; 0.9 by default, as in the paper.</value>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    [UnusualFrom(double.Epsilon, "section 2 trains with 0.9; the rate has a part of its own", Below = 0.5)]
    public double Momentum { get; init; } = momentum;

    /// <summary>λ: how much of the weight is added to its gradient, before momentum.</summary>
    /// <value>From 0 to 1; 0.0001 by default, as in the paper.</value>
    [Range(0.0, 1.0)]
    [UnusualFrom(1e-2, "section 2 trains with 0.0001")]
    public double WeightDecay { get; init; } = weightDecay;

    /// <summary>Whether the gradient is taken ahead, after Nesterov. Needs a momentum above 0.</summary>
    /// <value>True by default, as in the paper.</value>
    [NeverWith(true, nameof(Momentum), 0.0, Because = "Nesterov's momentum needs some; set Nesterov to false for plain gradient descent")]
    public bool Nesterov { get; init; } = nesterov;

    /// <inheritdoc />
    public TrainingOptimizer Create(IReadOnlyList<ParameterGroup> groups) => new SgdOptimizer(groups, Momentum, WeightDecay, Nesterov);
}
