using System.ComponentModel.DataAnnotations;
using Tricks.Recipes;

namespace Tricks;

/// <summary>Head rate: the head, the layer that makes the logits, learns at a multiple of the learning rate, since it begins anew and the layers before it do not.</summary>
/// <remarks>
/// <para>It helps a new head to catch up with layers that are trained already.</para>
/// <para>It hurts where the head was trained too, for the same classes.</para>
/// </remarks>
/// <param name="factor">Sets <see cref="Factor"/>.</param>
[Source("Long et al. 2015, arXiv 1502.02791")]
[Requires(typeof(IPretrainedWeights))]
public sealed class HeadRateAttribute(double factor = 10) : TrickAttribute, IParameterRule
{
    /// <summary>By what the head's learning rate is multiplied.</summary>
    /// <value>Above 0, at most 1,000; 10 by default, as in the paper.</value>
    [Range(0.0, 1000.0, MinimumIsExclusive = true)]
    public double Factor { get; init; } = factor;

    /// <inheritdoc />
    public ParameterSetting Apply(ParameterPlace place, ParameterSetting setting) =>
        place.IsOfHead ? setting with { Rate = setting.Rate * Factor } : setting;
}
