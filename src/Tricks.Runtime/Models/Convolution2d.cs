using TorchSharp;
using TorchSharp.Modules;
using Tricks.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Models;

/// <summary>A two-dimensional convolution without bias, <c>[N, C, H, W]</c> to <c>[N, K, H', W']</c>; its weight is <c>[K, C, kernel, kernel]</c>.</summary>
public sealed class Convolution2d : Module<Tensor, Tensor>
{
    private readonly long[] _stride;
    private readonly long[] _padding;

#pragma warning disable IDE1006 // TorchSharp registers fields by their name, which is the parameter's name in checkpoints.
    private readonly Parameter weight;
#pragma warning restore IDE1006

    /// <summary>Makes the layer with weights of 0; the recipe's weight initialization sets them.</summary>
    public Convolution2d(int inputChannels, int outputChannels, int kernel, int stride = 1, int padding = 0)
        : base(nameof(Convolution2d))
    {
        weight = Parameter(zeros(outputChannels, inputChannels, kernel, kernel));
        _stride = [stride, stride];
        _padding = [padding, padding];
        ByPixels = kernel == 1 && padding == 0 && PointwiseConvolution.IsUsed;
        RegisterComponents();
    }

    /// <summary>Whether the layer is computed as a matrix product over pixels where its input is on the CPU; see <see cref="PointwiseConvolution"/>.</summary>
    public bool ByPixels { get; internal init; }

    /// <inheritdoc />
    public override Tensor forward(Tensor input) => ByPixels && input.device_type == DeviceType.CPU
        ? PointwiseConvolution.Apply(input, weight, (int)_stride[0])
        : functional.conv2d(input, weight, null, _stride, _padding);
}
