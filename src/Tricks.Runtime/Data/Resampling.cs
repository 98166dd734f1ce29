using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tricks.Data;

/// <summary>
/// Resizing with antialiasing, as PIL's: an output value is the weighted mean of the pixels within a window that is as wide as the
/// reduction, so that every pixel counts; enlarging, it is the usual interpolation between neighbours.
/// </summary>
internal static class Resampling
{
    private const float Black = 0, White = 255;

    /// <summary>Replaces the image by one of the given size, made from the given part of it alone.</summary>
    public static void CropAndResize(Image image, ImageRegion region, int toHeight, int toWidth, Interpolation interpolation)
    {
        var from = image.Shape;
        var to = new ImageShape(from.Channels, toHeight, toWidth);
        if (image.BytesFor(region.Height, region.Width, toHeight, toWidth) is var (bytes, width, height, scale))
        {
            using var rows = new ResamplingAxis(region.Top * scale, region.Height * scale, height, toHeight, interpolation);
            using var columns = new ResamplingAxis(region.Left * scale, region.Width * scale, width, toWidth, interpolation);
            Resize(bytes.Span, width, rows, columns, image.Reset(to), to);
        }
        else
        {
            using var rows = new ResamplingAxis(region.Top, region.Height, from.Height, toHeight, interpolation);
            using var columns = new ResamplingAxis(region.Left, region.Width, from.Width, toWidth, interpolation);
            var target = image.Replace(to, out var source);
            Resize(source, from.Width, rows, columns, target, to);
        }

        // What cubic pieces overshoot at an edge is no pixel.
        if (interpolation == Interpolation.Bicubic)
            Clamp(image.Pixels);
    }

    private static void Clamp(Span<float> values)
    {
        foreach (ref var value in values)
            value = Math.Clamp(value, Black, White);
    }

    /// <summary>Row by row: the rows of the input that make it are mixed to one, which stays in the cache while its pixels are.</summary>
    private static void Resize<T>(ReadOnlySpan<T> source, int fullWidth, in ResamplingAxis rows, in ResamplingAxis columns, Span<float> target, ImageShape to)
        where T : unmanaged
    {
        var stride = fullWidth * to.Channels;
        var (start, end) = (columns.Start * to.Channels, columns.End * to.Channels);
        // A pixel of three values is read as four.
        var line = ArrayPool<float>.Shared.Rent(end - start + 1);
        var mixed = line.AsSpan(0, end - start + 1);
        mixed[^1] = 0;
        var toRow = to.Width * to.Channels;
        for (var y = 0; y < to.Height; y++)
        {
            MixRows(source[((rows.First(y) * stride) + start)..], stride, rows.Weights(y), mixed[..^1]);
            if (to.Channels == 3)
                MixColorPixels(mixed, columns, target.Slice(y * toRow, toRow));
            else
                MixPixels(mixed, to.Channels, columns, target.Slice(y * toRow, toRow));
        }

        ArrayPool<float>.Shared.Return(line);
    }

    /// <summary>Σ weight · row, the rows <paramref name="stride"/> values apart.</summary>
    private static void MixRows<T>(ReadOnlySpan<T> source, int stride, ReadOnlySpan<float> weights, Span<float> target)
        where T : unmanaged
    {
        var i = typeof(T) == typeof(byte)
            ? MixBytes(MemoryMarshal.AsBytes(source), stride, weights, target)
            : MixFloats(MemoryMarshal.Cast<T, float>(source), stride, weights, target);
        for (; i < target.Length; i++)
        {
            var sum = 0f;
            for (var tap = 0; tap < weights.Length; tap++)
                sum += (typeof(T) == typeof(byte) ? (byte)(object)source[(tap * stride) + i] : (float)(object)source[(tap * stride) + i]) * weights[tap];
            target[i] = sum;
        }
    }

    private static int MixFloats(ReadOnlySpan<float> source, int stride, ReadOnlySpan<float> weights, Span<float> target)
    {
        var i = 0;
        for (; i <= target.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var sum = Vector<float>.Zero;
            for (var tap = 0; tap < weights.Length; tap++)
                sum += new Vector<float>(source[((tap * stride) + i)..]) * weights[tap];
            sum.CopyTo(target[i..]);
        }

        return i;
    }

    private static int MixBytes(ReadOnlySpan<byte> source, int stride, ReadOnlySpan<float> weights, Span<float> target)
    {
        var i = 0;
        for (; i <= target.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            var (first, second, third, fourth) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
            for (var tap = 0; tap < weights.Length; tap++)
            {
                var (one, two, three, four) = ByteConversion.ToFloats(new Vector<byte>(source[((tap * stride) + i)..]));
                first += one * weights[tap];
                second += two * weights[tap];
                third += three * weights[tap];
                fourth += four * weights[tap];
            }

            first.CopyTo(target[i..]);
            second.CopyTo(target[(i + Vector<float>.Count)..]);
            third.CopyTo(target[(i + (2 * Vector<float>.Count))..]);
            fourth.CopyTo(target[(i + (3 * Vector<float>.Count))..]);
        }

        return i;
    }

    private static void MixPixels(ReadOnlySpan<float> source, int channels, in ResamplingAxis columns, Span<float> target)
    {
        for (var i = 0; i < target.Length; i++)
        {
            var (x, channel) = Math.DivRem(i, channels);
            var taps = columns.Weights(x);
            var from = ((columns.First(x) - columns.Start) * channels) + channel;
            var sum = 0f;
            for (var tap = 0; tap < taps.Length; tap++)
                sum += source[from + (tap * channels)] * taps[tap];
            target[i] = sum;
        }
    }

    /// <summary>A pixel of three values is handled as a vector of four; the fourth is the next pixel's and is not used.</summary>
    private static void MixColorPixels(ReadOnlySpan<float> source, in ResamplingAxis columns, Span<float> target)
    {
        ref var values = ref MemoryMarshal.GetReference(source);
        ref var result = ref MemoryMarshal.GetReference(target);
        var count = target.Length / 3;
        for (var x = 0; x < count; x++)
        {
            var taps = columns.Weights(x);
            ref var pixel = ref Unsafe.Add(ref values, (columns.First(x) - columns.Start) * 3);
            var sum = Vector128<float>.Zero;
            foreach (var weight in taps)
            {
                sum += Vector128.LoadUnsafe(ref pixel) * weight;
                pixel = ref Unsafe.Add(ref pixel, 3);
            }

            // The fourth value is overwritten by the next pixel.
            if (x < count - 1)
            {
                sum.StoreUnsafe(ref result, (nuint)(x * 3));
            }
            else
            {
                target[x * 3] = sum[0];
                target[(x * 3) + 1] = sum[1];
                target[(x * 3) + 2] = sum[2];
            }
        }
    }
}
