using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Native;

/// <summary>Channels-last memory: the channels of one pixel lie side by side, as the fastest convolutions of CPUs and GPUs read them.</summary>
public static class MemoryFormat
{
    /// <summary>
    /// The same images <c>[N, C, H, W]</c> in channels-last memory: a new tensor over the same memory where they lie so already, a copy otherwise.
    /// </summary>
    public static Tensor ToChannelsLast(Tensor images)
    {
        using var scope = NewDisposeScope();
        return images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Puts every four-dimensional parameter of the module, the weights of its convolutions, into channels-last memory. The parameters stay the same
    /// objects with the same values; gradients that they already have keep their layout.
    /// </summary>
    public static void ToChannelsLast(Module module)
    {
        using var noGradients = no_grad();
        foreach (var parameter in module.parameters())
        {
            if (parameter.dim() != 4)
                continue;
            using var reordered = ToChannelsLast(parameter);
            parameter.set_(reordered);
        }
    }

    /// <summary>Whether the images <c>[N, C, H, W]</c> lie in channels-last memory.</summary>
    public static bool IsChannelsLast(Tensor images)
    {
        if (images.dim() != 4)
            return false;
        // By dimension: TorchSharp's lists of sizes and strides cost half a kilobyte each, and layers ask often.
        ReadOnlySpan<long> shape = [images.size(0), images.size(1), images.size(2), images.size(3)];
        ReadOnlySpan<long> strides = [images.stride(0), images.stride(1), images.stride(2), images.stride(3)];
        var (c, h, w) = (shape[1], shape[2], shape[3]);
        return HaveSameLayout(shape, strides, [h * w * c, 1, w * c, c]) || shape[0] * c * h * w == 0;
    }

    /// <summary>Whether the two strides reach the elements of a tensor of the given shape in the same order; those of dimensions of size 1 say nothing.</summary>
    internal static bool HaveSameLayout(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, ReadOnlySpan<long> others)
    {
        for (var dimension = 0; dimension < shape.Length; dimension++)
        {
            if (shape[dimension] > 1 && strides[dimension] != others[dimension])
                return false;
        }
        return true;
    }

    /// <summary>Whether the elements of a tensor fill its memory without gaps or overlap, in whatever order.</summary>
    internal static bool IsDense(long[] shape, long[] strides)
    {
        var dimensions = Enumerable.Range(0, shape.Length).Where(dimension => shape[dimension] != 1).OrderBy(dimension => strides[dimension]);
        var expected = 1L;
        foreach (var dimension in dimensions)
        {
            if (strides[dimension] != expected)
                return false;
            expected *= shape[dimension];
        }
        return true;
    }
}
