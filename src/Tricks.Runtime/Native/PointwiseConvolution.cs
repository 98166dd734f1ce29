using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Native;

/// <summary>A 1×1 convolution computed as a matrix product over pixels, which stays clear of oneDNN's convolutions.</summary>
public static class PointwiseConvolution
{
    /// <summary>
    /// Whether 1×1 convolutions on the CPU of this machine are computed as matrix products: where the processor hides its cache sizes
    /// (<see cref="CpuCaches.AreHidden"/>) oneDNN's own would end the process.
    /// </summary>
    public static bool IsUsed => CpuCaches.AreHidden;

    /// <summary>
    /// The convolution of <paramref name="input"/> <c>[N, C, H, W]</c> with <paramref name="weight"/> <c>[K, C, 1, 1]</c> and, where it is not
    /// null, <paramref name="bias"/> <c>[K]</c>, without padding:
    /// <c>[N, K, ⌈H / stride⌉, ⌈W / stride⌉]</c> in channels-last memory. Fastest where the input lies channels last too. Gradients flow to all.
    /// </summary>
    public static Tensor Apply(Tensor input, Tensor weight, Tensor? bias, int stride)
    {
        using var scope = NewDisposeScope();
        var pixels = stride == 1 ? input : input[.., .., TensorIndex.Slice(step: stride), TensorIndex.Slice(step: stride)];
        var product = functional.linear(pixels.permute(0, 2, 3, 1), weight.flatten(1), bias);
        return product.permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }
}
