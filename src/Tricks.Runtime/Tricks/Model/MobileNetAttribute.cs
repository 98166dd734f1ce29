using System.ComponentModel.DataAnnotations;
using Tricks.Models;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks;

/// <summary>
/// MobileNet v1 (Howard et al. 2017): thirteen blocks of a 3×3 convolution of each channel for itself and a 1×1 convolution across them.
/// </summary>
/// <remarks>
/// <para>
/// 4,231,976 parameters and 0.57 billion multiply-adds at 224×224 and 1000 classes, a seventh of ResNet-50's. Parameters are named as
/// timm's; timm's network has ReLU6 where this one, as GluonCV's, has ReLU.
/// </para>
/// <para>It helps where a model must be small, or quick on a phone.</para>
/// <para>
/// It hurts accuracy, and on a processor it gains less time than its multiply-adds promise, since convolutions by channel wait for memory.
///
/// </para>
/// </remarks>
/// <param name="width">By what every layer's number of channels is multiplied.</param>
[Source("table 6, after Howard et al. 2017, arXiv 1704.04861, table 1")]
[Provides("batch normalisation")]
[Provides("downsampling")]
[Family("MobileNet")]
public sealed class MobileNetAttribute(double width = 1) : TrickAttribute, IModel
{
    /// <summary>By what every layer's number of channels is multiplied, and then rounded to a multiple of 8, at least 8.</summary>
    /// <value>0.125 to 4; 1 by default; its authors' others are 0.25, 0.5 and 0.75.</value>
    [Range(0.125, 4.0)]
    public double Width { get; init; } = width;

    /// <inheritdoc />
    public Module<Tensor, Tensor> Build(ModelShape shape) => new MobileNet(shape, Width);
}
