using System.ComponentModel.DataAnnotations;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Exponential moving average of the weights: after each step w̄ ← d · w̄ + (1 − d) · w, and w̄ is evaluated and saved. In the first steps
/// d is (1 + t) / (10 + t) where that is less, so that the average soon forgets the first weights (TensorFlow's <c>num_updates</c>).
/// Running statistics of batch normalisation are averaged like weights.
/// </summary>
/// <remarks>
/// <para>It holds one copy of the weights, and another while it evaluates.</para>
/// <para>
/// It helps most where the learning rate is still high, since it smooths out the noise of the last steps; a decayed schedule leaves it
/// little to gain.
/// </para>
/// <para>
/// It hurts where training has few steps: the average looks back about 1 / (1 − d) steps, and evaluates weights from long ago. Choose a
/// smaller d there.
/// </para>
/// </remarks>
/// <param name="decay">Sets <see cref="Decay"/>.</param>
[Source("Polyak and Juditsky 1992; Szegedy et al. 2015, arXiv 1512.00567, section 8")]
public sealed class EmaAttribute(double decay = 0.999) : TrickAttribute, IBeginsRun<IAverage>
{
    /// <summary>d: how much of the average goes on after a step.</summary>
    /// <value>0 (the trained weights themselves) to below 1; 0.999 by default, which looks back about 1,000 steps.</value>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Decay { get; init; } = decay;

    /// <inheritdoc />
    public IAverage Begin(RunStart start) => new EmaRun(start.State.Model, Decay);

    /// <summary>The decay after <paramref name="updates"/> updates, from 0.</summary>
    internal static double DecayAt(double decay, int updates) => Math.Min(decay, (1.0 + updates) / (10.0 + updates));
}
