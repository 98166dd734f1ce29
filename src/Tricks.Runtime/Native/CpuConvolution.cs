using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Native;

/// <summary>
/// A convolution on the CPU that stays clear of what oneDNN 3.7, of libtorch 2.10, computes wrongly on processors with AVX-512: in plain
/// row-major memory, values and gradients where a number of channels is no multiple of 16 (8, 20, 24, 80), in fp32 as in bf16; and in
/// bf16, in any memory, the input's gradient of a depthwise convolution with a stride.
/// </summary>
public static class CpuConvolution
{
    /// <summary>
    /// The convolution of <paramref name="input"/> <c>[N, C, H, W]</c> with <paramref name="weight"/> <c>[K, C / groups, height, width]</c> and,
    /// where it is not null, <paramref name="bias"/> <c>[K]</c>, all of one type; in channels-last memory. Gradients flow to all.
    /// </summary>
    public static Tensor Apply(Tensor input, Tensor weight, Tensor? bias, int stride, long[] padding, int groups)
    {
        using var scope = NewDisposeScope();
        var pixels = MemoryFormat.IsChannelsLast(input) ? input : MemoryFormat.ToChannelsLast(input);
        var type = input.dtype;
        var inFull = type != float32 && type != float64 && groups > 1 && groups == input.shape[1] && stride > 1;
        var output = inFull
            ? functional.conv2d(pixels.to(float32), weight.to(float32), bias?.to(float32), [stride, stride], padding, groups: groups).to(type)
            : functional.conv2d(pixels, weight, bias, [stride, stride], padding, groups: groups);
        return output.MoveToOuterDisposeScope();
    }
}
