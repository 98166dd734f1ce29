using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace Tricks.Native.Normalization;

/// <summary>
/// Batch normalisation of <c>[N, C, H, W]</c> on a CPU together with what follows it, the addition of a shortcut and ReLU: fewer passes over memory, which is what they
/// cost, than libtorch's functions take one after another (docs/decisions/0009). Sums over pixels are kept in fp64, but for those of 256 rows. Gradients flow to the input, the shortcut, weight and bias.
/// </summary>
internal static class FusedNormalization
{
    // Sums of a row lie on the stack.
    private const int MostChannels = 8192;

    /// <summary>Whether this machine has what it needs: AVX2, and threads of libtorch's that work can be given to.</summary>
    public static bool IsThere { get; } = Avx2.IsSupported && Fma.IsSupported && TorchThreads.AreThere;

    /// <summary>
    /// Whether the function is there for such tensors: on the CPU; the input, and a shortcut like it, channels last in fp32 or bf16, of more than one pixel, whose channels make a
    /// multiple of 32, if need be in several pixels; what is learned and remembered of as many channels, in fp32. What is not is left to libtorch, and its complaints.
    /// </summary>
    public static bool Takes(Tensor input, Tensor? shortcut, NormalizationState norm) =>
        IsThere
        && IsImages(input)
        && input.size(1) <= MostChannels
        && input.numel() > input.size(1)
        && Rows(input).AreWhole
        && (shortcut is null || (IsImages(shortcut) && shortcut.dtype == input.dtype && HaveOneShape(input, shortcut)))
        && IsOfChannels(norm.Weight, input) && IsOfChannels(norm.Bias, input) && IsOfChannels(norm.Mean, input) && IsOfChannels(norm.Variance, input);

    /// <summary>The pixels of images, as rows.</summary>
    public static PixelRows Rows(Tensor images) => new(images.numel() / images.size(1), (int)images.size(1));

    private static bool IsImages(Tensor tensor) =>
        tensor.device_type == TorchSharp.DeviceType.CPU && tensor.dtype is ScalarType.Float32 or ScalarType.BFloat16 && tensor.dim() == 4 && tensor.numel() > 0 && MemoryFormat.IsChannelsLast(tensor);

    private static bool HaveOneShape(Tensor input, Tensor other)
    {
        for (var dimension = 0; dimension < 4; dimension++)
        {
            if (input.size(dimension) != other.size(dimension))
                return false;
        }
        return true;
    }

    private static bool IsOfChannels(Tensor tensor, Tensor input) =>
        tensor.device_type == TorchSharp.DeviceType.CPU && tensor.dtype == ScalarType.Float32 && tensor.dim() == 1 && tensor.numel() == input.size(1) && tensor.is_contiguous();

    /// <summary>The normalised input by the batch's own mean and variance, which move the running ones, or by the running ones.</summary>
    /// <param name="input"><c>[N, C, H, W]</c>.</param>
    /// <param name="shortcut">What is added before ReLU; null: nothing.</param>
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
