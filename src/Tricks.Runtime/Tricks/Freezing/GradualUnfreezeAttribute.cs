using System.ComponentModel.DataAnnotations;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Gradual unfreezing: at first the head alone learns, then the layer before it too, and so on towards the input. A layer that does not learn yet computes as in evaluation:
/// batch normalisation takes the statistics that came with the weights, and updates none.
/// </summary>
/// <remarks>
/// <para>The learning rate's schedule knows nothing of it: layers that begin late begin at the rate that holds then.</para>
/// <para>It helps where a new head would tear at good weights before it has learned anything itself.</para>
/// <para>It hurts in a short training, in which the first layers come to learn little.</para>
/// </remarks>
/// <param name="epochsPerLayer">Sets <see cref="EpochsPerLayer"/>.</param>
[Source("Howard and Ruder 2018, arXiv 1801.06146, section 3.3")]
[Requires(typeof(IPretrainedWeights))]
public sealed class GradualUnfreezeAttribute(double epochsPerLayer = 1) : TrickAttribute, IFreezing
{
    /// <summary>Epochs from one layer's begin to that of the layer before it; a block, such as a residual one, is one layer.</summary>
    /// <value>Above 0, at most 1,000; 1 by default, as in the paper.</value>
    [Range(0.0, 1000.0, MinimumIsExclusive = true)]
    public double EpochsPerLayer { get; init; } = epochsPerLayer;

    /// <inheritdoc />
    public int Frozen(StepClock clock, IReadOnlyList<string> layers) =>
        Math.Max(0, layers.Count - 1 - (int)Math.Min(layers.Count, clock.Step / (EpochsPerLayer * clock.StepsPerEpoch)));
}
