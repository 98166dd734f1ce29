using System.ComponentModel.DataAnnotations;
using Tricks.Models;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks;

/// <summary>
/// Inception-V3 (Szegedy et al. 2015) for images of 299×299: branches of convolutions of several sizes side by side. Parameters are named as
/// torchvision's, whose network it is; images are normalised by the recipe alone.
/// </summary>
/// <remarks>
/// <para>
/// 27,161,264 parameters with the auxiliary head, 23,834,568 without, and 5.71 billion multiply-adds at 299×299 and 1000 classes. The head
/// is there in training alone, where the recipe's loss of its logits is added to the loss of the network's own.
/// </para>
/// <para>It helps to repeat the paper's table 6, and where the larger images are there anyway.</para>
/// <para>It hurts where time or memory is short, and on small images, for which it is not made.</para>
/// </remarks>
/// <param name="auxiliaryWeight">The weight of the auxiliary head's loss.</param>
/// <param name="dropout">How likely a feature is dropped before the last layer.</param>
[Source("table 6, after Szegedy et al. 2015, arXiv 1512.00567")]
[Provides("batch normalisation")]
[Provides("downsampling")]
[Family("Inception")]
[Conflicts(typeof(ProgressiveResizingAttribute))]
public sealed class InceptionV3Attribute(double auxiliaryWeight = 0.4, double dropout = 0.5) : TrickAttribute, IModel, IBeginsRun<ILossTerm>
{
    /// <summary>The weight of the auxiliary head's loss beside that of the network's own; at 0 there is no such head.</summary>
    /// <value>0 to 1; 0.4 by default, as torchvision trains it. Above 0, images of 299×299 or more; at 0, of 75×75 or more.</value>
    [Range(0.0, 1.0)]
    public double AuxiliaryWeight { get; init; } = auxiliaryWeight;

    /// <summary>How likely a feature is dropped before the last layer, in training.</summary>
    /// <value>0 to below 1; 0.5 by default, as torchvision's.</value>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Dropout { get; init; } = dropout;

    /// <inheritdoc />
    /// <exception cref="RecipeException">The images are too small.</exception>
    public Module<Tensor, Tensor> Build(ModelShape shape) =>
        InceptionV3.Objection(shape, AuxiliaryWeight) is { } objection
            ? throw new RecipeException(objection)
            : new InceptionV3(shape, AuxiliaryWeight, Dropout);

    /// <inheritdoc />
    public ILossTerm? Begin(RunStart start) => AuxiliaryWeight == 0 ? null : new AuxiliaryLoss((IAuxiliaryHead)start.State.Model, start.Loss);
}
