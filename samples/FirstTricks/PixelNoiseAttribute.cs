using System.ComponentModel.DataAnnotations;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace FirstTricks;

/// <summary>Adds Gaussian noise to the normalised images of a batch.</summary>
/// <param name="deviation">The noise's standard deviation, in normalised units.</param>
[Source("Bishop 1995, training with noise")]
public sealed class PixelNoiseAttribute(double deviation = 0.1) : TrickAttribute, IBatchTransform
{
    /// <summary>The noise's standard deviation, in normalised units.</summary>
    /// <value>0 to 10; 0.1 by default.</value>
    [Range(0.0, 10.0)]
    public double Deviation { get; init; } = deviation;

    /// <inheritdoc />
    public (Tensor Images, Tensor Targets) Transform(Tensor images, Tensor targets, in StepContext step) =>
        (images + (randn_like(images) * Deviation), targets);
}
