using static TorchSharp.torch;

namespace Tricks.Recipes;

/// <summary>Batch: images and targets of a batch to images and targets.</summary>
[Seam("batch")]
public interface IBatchTransform
{
    /// <summary>Images <c>[N, C, H, W]</c> and probabilities <c>[N, K]</c> to the same; height and width may change.</summary>
    (Tensor Images, Tensor Targets) Transform(Tensor images, Tensor targets, in StepContext step);
}
