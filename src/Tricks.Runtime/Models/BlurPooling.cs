using TorchSharp;
using Tricks.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Models;

/// <summary>
/// A blur with a binomial filter, then every <c>stride</c>th pixel; <c>[N, C, H, W]</c> to <c>[N, C, ⌈H / stride⌉, ⌈W / stride⌉]</c>. The filter is
/// fixed: no parameter, and not saved, since the size says it. At the border the image is mirrored, or, where it is too small for that,
/// continued with its last pixel.
/// </summary>
public sealed class BlurPooling : Module<Tensor, Tensor>, IGraphModule
{
    private readonly int _channels;
    private readonly int _stride;
    private readonly int _before;
    private readonly int _after;

    /// <summary>Makes the module.</summary>
    /// <param name="channels">Channels of the input, C.</param>
    /// <param name="stride">The step from one output pixel to the next.</param>
    /// <param name="size">Height and width of the filter, from 2.</param>
    public BlurPooling(int channels, int stride, int size)
        : base(nameof(BlurPooling))
    {
        (_channels, _stride) = (channels, stride);
        (_before, _after) = ((size - 1) / 2, size / 2);
        register_buffer("filter", tensor(Filter(size)).reshape(1, 1, size, size).repeat(channels, 1, 1, 1), persistent: false);
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var mode = IsMirrored(input.shape[2], input.shape[3]) ? PaddingModes.Reflect : PaddingModes.Replicate;
        var padded = functional.pad(input, [_before, _after, _before, _after], mode);
        var filter = get_buffer("filter")!.to(input.dtype);
        var blurred = input.device_type == DeviceType.CPU
            ? CpuConvolution.Apply(padded, filter, null, _stride, [0, 0], _channels)
            : functional.conv2d(padded, filter, null, [_stride, _stride], groups: _channels);
        return blurred.MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public GraphValue Describe(IModelGraph graph, GraphValue input) =>
        graph.Convolution(graph.Bordered(input, _before, _after, IsMirrored(input.Shape[1], input.Shape[2])), get_buffer("filter")!, null, _stride, (0, 0), _channels);

    private bool IsMirrored(long height, long width) => Math.Min(height, width) > _after;

    /// <summary>The filter, <c>[size × size]</c>: products of binomial coefficients, of sum 1.</summary>
    internal static float[] Filter(int size)
    {
        var row = new double[size];
        row[0] = 1;
        for (var i = 1; i < size; i++)
            row[i] = row[i - 1] * (size - i) / i;
        var sum = row.Sum();
        return [.. row.SelectMany(a => row.Select(b => (float)(a * b / (sum * sum))))];
    }
}
