using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Native;

/// <summary>
/// One pixel of every stride × stride, with channels of zeros around its own: <c>[N, C, H, W]</c> to <c>[N, before + C + after, ⌈H/stride⌉, ⌈W/stride⌉]</c>. On a CPU each pixel is
/// copied once, where libtorch's functions go through memory several times.
/// </summary>
internal sealed unsafe class SparsePixels : GradientNode
{
    private readonly long[] _shape;
    private readonly int _stride;
    private readonly int _before;
    private readonly int _after;

    private SparsePixels(long[] shape, int stride, int before, int after) => (_shape, _stride, _before, _after) = (shape, stride, before, after);

    /// <summary>The pixels and zeros.</summary>
    /// <param name="input"><c>[N, C, H, W]</c>.</param>
    /// <param name="stride">The distance between the pixels that are taken.</param>
    /// <param name="before">Channels of zeros before the input's.</param>
    /// <param name="after">Channels of zeros after the input's.</param>
    public static Tensor Of(Tensor input, int stride, int before, int after)
    {
        if (input.device_type != DeviceType.CPU || !TorchThreads.AreThere || input.numel() == 0 || !MemoryFormat.IsChannelsLast(input))
            return ByLibtorch(input, stride, before, after);

        using var scope = NewDisposeScope();
        long height = input.size(2), width = input.size(3), rows = (height + stride - 1) / stride, columns = (width + stride - 1) / stride, channels = before + input.size(1) + after;
        var output = Images(input.size(0), channels, rows, columns, input.dtype);
        long bytes = input.ElementSize, own = input.size(1) * bytes, all = channels * bytes;
        CopyRows(
            output, TensorMemory.Of<byte>(input), row => ((row / rows * height) + (row % rows * stride)) * width * own,
            new(columns, own, stride * own, all, before * bytes));
        GC.KeepAlive(input);
        var isLearning = is_grad_enabled() && input.requires_grad;
        return (isLearning ? new SparsePixels([.. input.shape], stride, before, after).Attach(output, [input], []) : output).MoveToOuterDisposeScope();
    }

    protected override Tensor?[] Differentiate(Tensor gradient)
    {
        if (is_grad_enabled())
        {
            var input = zeros(_shape, gradient.dtype).requires_grad_();
            return [.. autograd.grad([ByLibtorch(input, _stride, _before, _after)], [input], [gradient], create_graph: true)];
        }
        gradient = MemoryFormat.IsChannelsLast(gradient) ? gradient : MemoryFormat.ToChannelsLast(gradient);
        var back = Images(_shape[0], _shape[1], _shape[2], _shape[3], gradient.dtype);
        long height = _shape[2], rows = gradient.size(2), columns = gradient.size(3), bytes = gradient.ElementSize, own = _shape[1] * bytes, all = gradient.size(1) * bytes;
        CopyRows(
            back, TensorMemory.Of<byte>(gradient),
            row => row % height % _stride != 0 ? null : (((row / height * rows) + (row % height / _stride)) * columns * all) + (_before * bytes),
            new(columns, own, all, _stride * own, 0));
        GC.KeepAlive(gradient);
        return [back];
    }

    private static Tensor ByLibtorch(Tensor input, int stride, int before, int after)
    {
        // The mean of one pixel in stride × stride: as a slice, but its gradients come back channels last, where a slice's would have to be reordered.
        using var pixels = functional.avg_pool2d(input, 1, stride);
        return functional.pad(pixels, [0, 0, 0, 0, before, after]);
    }

    private static Tensor Images(long count, long channels, long rows, long columns, ScalarType type) => empty([count, rows, columns, channels], type, CPU).permute(0, 3, 1, 2);

    /// <summary>Fills each row of all images with zeros, and with the pixels that begin at a place in the source, if there is one.</summary>
    private static void CopyRows(Tensor images, byte* source, Func<long, long?> placeOf, PixelCopy copy)
    {
        var target = TensorMemory.Of<byte>(images);
        var count = images.size(0) * images.size(2);
        var size = images.numel() / count * images.ElementSize;
        var parts = TorchThreads.PartsFor(images.numel());
        TorchThreads.Run(parts, part =>
        {
            for (var row = count * part / parts; row < count * (part + 1) / parts; row++)
            {
                var to = target + (row * size);
                NativeMemory.Clear(to, (nuint)size);
                if (placeOf(row) is { } place)
                    copy.Run(source + place, to);
            }
        });
    }

    /// <summary>Pixels of so many bytes, at one distance in the source and at another in the target.</summary>
    private readonly record struct PixelCopy(long Count, long Bytes, long FromStep, long ToStep, long ToBegin)
    {
        public void Run(byte* from, byte* to)
        {
            to += ToBegin;
            for (var pixel = 0L; pixel < Count; pixel++, from += FromStep, to += ToStep)
                Buffer.MemoryCopy(from, to, Bytes, Bytes);
        }
    }
}
