using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace Tricks.Native.Normalization;

/// <summary>
/// Batch normalisation of <c>[N, C, H, W]</c> on a CPU together with what follows it, the addition of a shortcut and ReLU: fewer passes over memory, which is what they
/// cost, than libtorch's functions take one after another (docs/decisions/0009). Sums over pixels are kept in fp64. Gradients flow to the input, the shortcut, weight and bias.
/// </summary>
internal static class FusedNormalization
{
    /// <summary>
    /// Whether the function is there for such a tensor: channels last, fp32 or bf16, on a CPU with AVX2 where libtorch's threads can be worked on, more than one pixel, and a multiple of 16 channels, or a half or a quarter of that and as many more pixels.
    /// </summary>
    public static bool Takes(Tensor input) =>
        Avx2.IsSupported && Fma.IsSupported && TorchThreads.AreThere
        && input.device_type == TorchSharp.DeviceType.CPU
        && input.dtype is ScalarType.Float32 or ScalarType.BFloat16
        && input.numel() > input.shape[1]
        && Rows(input).AreWhole
        && MemoryFormat.IsChannelsLast(input);

    /// <summary>The pixels of images, as rows.</summary>
    public static PixelRows Rows(Tensor images) => new(images.numel() / images.shape[1], (int)images.shape[1]);

    /// <summary>Whether such a shortcut can be added to what comes of the input.</summary>
    public static bool Adds(Tensor input, Tensor shortcut) =>
        shortcut.dtype == input.dtype && shortcut.shape.AsSpan().SequenceEqual(input.shape) && MemoryFormat.IsChannelsLast(shortcut);

    /// <summary>The normalised input by the batch's own mean and variance, which move the running ones, or by the running ones.</summary>
    /// <param name="input"><c>[N, C, H, W]</c>, which <see cref="Takes"/>.</param>
    /// <param name="shortcut">What is added before ReLU, which <see cref="Adds"/>; null: nothing.</param>
    /// <param name="norm">Weight and bias, running mean and variance, of fp32, <c>[C]</c> each.</param>
    /// <param name="training">Whether the mean and the variance are the batch's.</param>
    /// <param name="momentum">The batch's share of the running mean and variance.</param>
    /// <param name="eps">What is added to the variance.</param>
    /// <param name="rectifies">Whether ReLU follows.</param>
    public static Tensor Apply(Tensor input, Tensor? shortcut, NormalizationState norm, bool training, double momentum, double eps, bool rectifies) =>
        (input.dtype, shortcut, rectifies) switch
        {
            (ScalarType.Float32, null, false) => NormalizationNode<Float32, Plain>.Apply(input, shortcut, norm, training, momentum, eps),
            (ScalarType.Float32, null, true) => NormalizationNode<Float32, Rectified>.Apply(input, shortcut, norm, training, momentum, eps),
            (ScalarType.Float32, _, _) => NormalizationNode<Float32, AddedAndRectified>.Apply(input, shortcut, norm, training, momentum, eps),
            (_, null, false) => NormalizationNode<BFloat16, Plain>.Apply(input, shortcut, norm, training, momentum, eps),
            (_, null, true) => NormalizationNode<BFloat16, Rectified>.Apply(input, shortcut, norm, training, momentum, eps),
            _ => NormalizationNode<BFloat16, AddedAndRectified>.Apply(input, shortcut, norm, training, momentum, eps),
        };
}

/// <summary>What a batch normalisation learns, and the mean and the variance that it remembers: <c>[C]</c> each, fp32.</summary>
internal readonly record struct NormalizationState(Tensor Weight, Tensor Bias, Tensor Mean, Tensor Variance);
