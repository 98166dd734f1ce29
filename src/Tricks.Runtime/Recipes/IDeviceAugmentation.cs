using static TorchSharp.torch;

namespace Tricks.Recipes;

/// <summary>Augmentation that can also be applied where a whole batch lies, with the same result: what <c>Cache=Device</c> needs of every augmentation of a recipe.</summary>
public interface IDeviceAugmentation : IAugmentation
{
    /// <summary>Applies a draw to each image of a batch, and returns the batch.</summary>
    /// <param name="images">Bytes <c>[N, H, W, C]</c>, on any device; not to be changed.</param>
    /// <param name="parameters">What was drawn for each image, <c>[N, P]</c> in fp32, on the same device.</param>
    Tensor Apply(Tensor images, Tensor parameters);
}
