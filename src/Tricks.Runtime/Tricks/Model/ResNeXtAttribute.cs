using System.ComponentModel.DataAnnotations;
using Tricks.Models;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks;

/// <summary>
/// ResNeXt (Xie et al. 2016): a ResNet of bottlenecks whose 3×3 convolutions are wider and fall into groups, each computed from its own
/// channels. ResNeXt-50 (32×4d), as in the paper's table 1, has 25,028,904 parameters and torchvision's names.
/// </summary>
/// <remarks>
/// <para>With <see cref="SqueezeExciteAttribute">[SqueezeExcite]</see> it is the table's SE-ResNeXt-50, of 27,559,896 parameters.</para>
/// <para>It helps accuracy: it is more accurate than the ResNet of the same depth at about the same number of multiply-adds.</para>
/// <para>It hurts time, since convolutions in groups keep processors less busy.</para>
/// </remarks>
/// <param name="depth">How many layers have weights, shortcuts not counted.</param>
/// <param name="groups">Groups of each 3×3 convolution, the cardinality.</param>
/// <param name="widthPerGroup">Channels of each group in the first stage.</param>
/// <param name="variant">Where resolution is lost.</param>
/// <param name="stem">How the network begins.</param>
[Source("table 1, after Xie et al. 2016, arXiv 1611.05431")]
[Provides("residual blocks")]
[Provides("batch normalisation")]
[Provides("downsampling")]
[Family("ResNet")]
public sealed class ResNeXtAttribute(
    int depth = 50, int groups = 32, int widthPerGroup = 4, ResNetVariant variant = ResNetVariant.B, ResNetStem stem = ResNetStem.Standard)
    : TrickAttribute, IModel
{
    /// <summary>How many layers have weights, shortcuts not counted.</summary>
    /// <value>50, 101 or 152; 50 by default.</value>
    [AllowedValues(50, 101, 152)]
    public int Depth { get; init; } = depth;

    /// <summary>Groups of each 3×3 convolution, the cardinality.</summary>
    /// <value>1 to 256; 32 by default.</value>
    [Range(1, 256)]
    public int Groups { get; init; } = groups;

    /// <summary>Channels of each group in the first stage; each later stage has twice as many.</summary>
    /// <value>1 to 256; 4 by default.</value>
    [Range(1, 256)]
    public int WidthPerGroup { get; init; } = widthPerGroup;

    /// <summary>Where resolution is lost.</summary>
    /// <value><see cref="ResNetVariant.B"/> by default, as its authors' and torchvision's: the stride is in the convolution in groups.</value>
    public ResNetVariant Variant { get; init; } = variant;

    /// <summary>How the network begins: for images of about 224×224 or of about 32×32.</summary>
    /// <value><see cref="ResNetStem.Standard"/> by default.</value>
    public ResNetStem Stem { get; init; } = stem;

    /// <inheritdoc />
    public Module<Tensor, Tensor> Build(ModelShape shape) => new ResNet(shape, Depth, Variant, Stem, Groups, WidthPerGroup);
}
