using System.ComponentModel.DataAnnotations;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Layer-wise decay of the learning rate: the head learns at the learning rate, and each layer before it at <see cref="Factor"/> times that of the layer behind it; a layer that has
/// n layers behind it learns at Factorⁿ times the learning rate.
/// </summary>
/// <remarks>
/// <para>A block, such as a residual one, is one layer, and where layers stand by themselves, a convolution or a fully connected layer is, with the normalisation after it.</para>
/// <para>It helps weights whose first layers, which see edges and colours, need to change less than their last ones.</para>
/// <para>It hurts where the images are of another kind than those that the weights were trained on; and a deep network's first layers nearly stand still: at 0.75, those of a
/// ResNet-50, which has 18 layers, learn at 0.0075 times the learning rate.</para>
/// </remarks>
/// <param name="factor">Sets <see cref="Factor"/>.</param>
[Source("Clark et al. 2020, arXiv 2003.10555, and Bao et al. 2021, arXiv 2106.08254")]
[Requires(typeof(IPretrainedWeights))]
public sealed class LayerwiseDecayAttribute(double factor = 0.75) : TrickAttribute, IParameterRule
{
    /// <summary>By what the learning rate is multiplied from each layer to the one before it.</summary>
    /// <value>Above 0, at most 1; 0.75 by default.</value>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Factor { get; init; } = factor;

    /// <inheritdoc />
    public ParameterSetting Apply(ParameterPlace place, ParameterSetting setting) =>
        setting with { Rate = setting.Rate * Math.Pow(Factor, place.Layers - 1 - place.Layer) };
}
