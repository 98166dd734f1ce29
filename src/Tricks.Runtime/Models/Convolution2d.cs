using TorchSharp;
using TorchSharp.Modules;
using Tricks.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Models;

/// <summary>
/// A two-dimensional convolution, <c>[N, C, H, W]</c> to <c>[N, K, H', W']</c>; its weight is <c>[K, C / groups, height, width]</c>, its bias,
/// where it has one, <c>[K]</c>.
/// </summary>
public sealed class Convolution2d : Module<Tensor, Tensor>, ILowPrecisionLayer, IGraphModule
{
    private readonly long[] _padding;
    private readonly int _groups;

#pragma warning disable IDE1006 // TorchSharp registers fields by their name, which is the parameter's name in checkpoints.
    private readonly Parameter weight;
    private readonly Parameter? bias;
#pragma warning restore IDE1006

    /// <summary>Makes the layer of a square kernel with weights of 0; the recipe's weight initialization sets them.</summary>
    /// <param name="inputChannels">Channels of the input, C.</param>
    /// <param name="outputChannels">Channels of the output, K.</param>
    /// <param name="kernel">Height and width of the kernel.</param>
    /// <param name="stride">The step from one output pixel to the next, in input pixels.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="groups">In how many groups the channels fall, each computed from its own; C for a depthwise convolution.</param>
    /// <param name="hasBias">Whether a bias is added.</param>
    public Convolution2d(int inputChannels, int outputChannels, int kernel, int stride = 1, int padding = 0, int groups = 1, bool hasBias = false)
        : this(inputChannels, outputChannels, (kernel, kernel), stride, (padding, padding), groups, hasBias)
    {
    }

    /// <summary>Makes the layer of any kernel with weights of 0; the recipe's weight initialization sets them.</summary>
    /// <param name="inputChannels">Channels of the input, C.</param>
    /// <param name="outputChannels">Channels of the output, K.</param>
    /// <param name="kernel">Height and width of the kernel.</param>
    /// <param name="stride">The step from one output pixel to the next, in input pixels.</param>
    /// <param name="padding">Zeros above and below, and left and right.</param>
    /// <param name="groups">In how many groups the channels fall, each computed from its own; C for a depthwise convolution.</param>
    /// <param name="hasBias">Whether a bias is added.</param>
    /// <exception cref="ArgumentException">The channels do not fall into so many groups.</exception>
    public Convolution2d(
        int inputChannels, int outputChannels, (int Height, int Width) kernel, int stride, (int Height, int Width) padding, int groups = 1, bool hasBias = false)
        : base(nameof(Convolution2d))
    {
        if (groups < 1 || inputChannels % groups != 0 || outputChannels % groups != 0)
            throw new ArgumentException($"{inputChannels} input and {outputChannels} output channels do not fall into {groups} groups.", nameof(groups));
        weight = Parameter(zeros(outputChannels, inputChannels / groups, kernel.Height, kernel.Width));
        bias = hasBias ? Parameter(zeros(outputChannels)) : null;
        Stride = stride;
        _padding = [padding.Height, padding.Width];
        _groups = groups;
        ByPixels = kernel == (1, 1) && padding == (0, 0) && groups == 1 && PointwiseConvolution.IsUsed;
        RegisterComponents();
    }

    /// <summary>Whether the layer is computed as a matrix product over pixels where its input is on the CPU; see <see cref="PointwiseConvolution"/>.</summary>
    public bool ByPixels { get; internal init; }

    /// <inheritdoc />
    public ScalarType? Precision { get; set; }

    /// <summary>The step from one output pixel to the next, in input pixels; surgery may move it elsewhere.</summary>
    internal int Stride { get; set; }

    /// <inheritdoc />
    public override Tensor forward(Tensor input) => Models.Precision.Compute(Precision, input, weight, bias, Convolve);

    /// <inheritdoc />
    public GraphValue Describe(IModelGraph graph, GraphValue input) => graph.Convolution(input, weight, bias, Stride, ((int)_padding[0], (int)_padding[1]), _groups);

    /// <summary>The layer's function in the type of what it is given.</summary>
    internal Tensor Convolve(Tensor input, Tensor weight, Tensor? bias)
    {
        if (input.device_type != DeviceType.CPU)
            return functional.conv2d(input, weight, bias, [Stride, Stride], _padding, groups: _groups);
        return ByPixels
            ? PointwiseConvolution.Apply(input, weight, bias, Stride)
            : CpuConvolution.Apply(input, weight, bias, Stride, _padding, _groups);
    }
}
