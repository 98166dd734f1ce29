using System.ComponentModel.DataAnnotations;
using Tricks.Models;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks;

/// <summary>
/// ResNet (He et al. 2015) in the variants A (the original), B, C and D of the paper's section 4. Depths 18, 34, 50, 101 and 152 are the
/// nets for ImageNet, and 20, 32, 44, 56 and 110 those for 32×32 images, of 16, 32 and 64 channels.
/// </summary>
/// <remarks>
/// <para>
/// Depths 50, 101 and 152 have bottleneck blocks and all variants; the others have basic blocks and the variants A and D. In A the nets for
/// 32×32 images have the original's shortcut without parameters, unless <see cref="Shortcut"/> says otherwise. ResNet-50 has 25.6 million parameters, and 3.86, 4.09, 4.33, 4.33 billion
/// multiply-adds at 224×224 as A, B, C, D. Parameters are named as torchvision's, whose networks from <c>resnet50</c> on are variant B and whose
/// <c>resnet18</c> and <c>resnet34</c> are variant A.
/// </para>
/// <para>It helps as the usual choice; variant D is more accurate than A for little more time (section 4).</para>
/// <para>
/// It hurts to take a net for ImageNet, with its stem of stride 4, on small images: <see cref="ResNetStem.Small"/> keeps their resolution.
/// Few images do not need many layers.
/// </para>
/// </remarks>
/// <param name="depth">How many layers have weights, shortcuts not counted.</param>
/// <param name="variant">Where resolution is lost.</param>
/// <param name="stem">How the network begins.</param>
/// <param name="shortcut">What a shortcut does where the shape changes.</param>
[Source("section 4")]
[Provides("residual blocks")]
[Provides("batch normalisation")]
[Provides("downsampling")]
[Family("ResNet")]
[Example("")]
public sealed class ResNetAttribute(int depth = 50, ResNetVariant variant = ResNetVariant.A, ResNetStem stem = ResNetStem.Standard, ResNetShortcut shortcut = ResNetShortcut.Standard) : TrickAttribute, IModel
{
    private const string Bottleneck = "it moves a stride within bottleneck blocks, which the other depths lack; they have the variants A and D";
    private const string Projected = "the other depths have a 1×1 convolution there, always";
    private const string Pooled = "variant D has an average pool and a 1×1 convolution there, always";

    /// <summary>How many layers have weights, shortcuts not counted.</summary>
    /// <value>18, 20, 32, 34, 44, 50, 56, 101, 110 or 152; 50 by default.</value>
    [AllowedValues(18, 20, 32, 34, 44, 50, 56, 101, 110, 152)]
    public int Depth { get; init; } = depth;

    /// <summary>Where resolution is lost.</summary>
    /// <value><see cref="ResNetVariant.A"/> by default, the paper's baseline; A or D at depths other than 50, 101 and 152.</value>
    [OnlyWith(ResNetVariant.B, nameof(Depth), 50, 101, 152, Because = Bottleneck)]
    [OnlyWith(ResNetVariant.C, nameof(Depth), 50, 101, 152, Because = Bottleneck)]
    public ResNetVariant Variant { get; init; } = variant;

    /// <summary>How the network begins: for images of about 224×224 or of about 32×32.</summary>
    /// <value><see cref="ResNetStem.Standard"/> by default: what belongs to the depth.</value>
    public ResNetStem Stem { get; init; } = stem;

    /// <summary>
    /// What a shortcut does where the shape changes, in the nets for 32×32 images. It has to be that of the weights that are loaded: a file does not tell where zeros were.
    /// </summary>
    /// <value><see cref="ResNetShortcut.Standard"/> by default: what belongs to the depth and the variant.</value>
    [OnlyWith(ResNetShortcut.ZerosBothSides, nameof(Depth), 20, 32, 44, 56, 110, Because = Projected)]
    [OnlyWith(ResNetShortcut.Projection, nameof(Depth), 20, 32, 44, 56, 110, Because = Projected)]
    [OnlyWith(ResNetShortcut.ZerosBothSides, nameof(Variant), ResNetVariant.A, Because = Pooled)]
    [OnlyWith(ResNetShortcut.Projection, nameof(Variant), ResNetVariant.A, Because = Pooled)]
    public ResNetShortcut Shortcut { get; init; } = shortcut;

    /// <inheritdoc />
    /// <exception cref="RecipeException">The depth has no such variant, or not such a shortcut.</exception>
    public Module<Tensor, Tensor> Build(ModelShape shape) =>
        ResNetPlan.Objection(Depth, Variant, Shortcut) is { } objection ? throw new RecipeException(objection) : new ResNet(shape, Depth, Variant, Stem, shortcut: Shortcut);
}
