using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Native;

/// <summary>
/// A convolution on the CPU that stays clear of what oneDNN 3.7, of libtorch 2.10, computes wrongly on processors with AVX-512. In
/// row-major memory: values and gradients where a number of channels is no multiple of 16 (8, 20, 24, 80), in fp32 as in bf16. In any
/// memory: values and gradients of groups of one input and several output channels; and in bf16 the input's gradient of a depthwise
/// convolution with a stride, of one input channel, and of an odd number of output channels a group.
/// </summary>
/// <remarks>One thing is left: the gradient with respect to images of one channel where the output has no multiple of 16. Training asks for none.</remarks>
public static class CpuConvolution
{
    /// <summary>
    /// Whether oneDNN multiplies in 16 bits on this processor. Without AVX-512 libtorch takes loops of its own, in which a weight's gradient
    /// was off by nearly half of what bf16 rounds; fp32 from the rounded values, rounded at the end, is nearer.
    /// </summary>
    internal static bool HasLowPrecision { get; } = !X86Base.IsSupported || (Avx512BW.VL.IsSupported && Avx512DQ.VL.IsSupported);

    /// <summary>
    /// The convolution of <paramref name="input"/> <c>[N, C, H, W]</c> with <paramref name="weight"/> <c>[K, C / groups, height, width]</c> and,
    /// where it is not null, <paramref name="bias"/> <c>[K]</c>, all of one type; in channels-last memory. Gradients flow to all.
    /// </summary>
    public static Tensor Apply(Tensor input, Tensor weight, Tensor? bias, int stride, long[] padding, int groups)
    {
        using var scope = NewDisposeScope();
        var outputsPerGroup = (int)weight.size(0) / groups;
        var ofOneChannel = weight.size(1) == 1;
        var isDepthwise = ofOneChannel && groups > 1;
        if (isDepthwise && outputsPerGroup > 1)
        {
            // The same as a depthwise convolution of a copy of the input channel for each of its output channels.
            input = input.repeat_interleave(outputsPerGroup, 1);
            groups *= outputsPerGroup;
        }
        var pixels = MemoryFormat.IsChannelsLast(input) ? input : MemoryFormat.ToChannelsLast(input);
        var type = input.dtype;
        var inFull = type is ScalarType.BFloat16 or ScalarType.Float16
            && (!HasLowPrecision || (isDepthwise ? stride > 1 : ofOneChannel || outputsPerGroup % 2 == 1));
        var output = inFull
            ? functional.conv2d(pixels.to(float32), weight.to(float32), bias?.to(float32), [stride, stride], padding, groups: groups).to(type)
            : functional.conv2d(pixels, weight, bias, [stride, stride], padding, groups: groups);
        return output.MoveToOuterDisposeScope();
    }
}
