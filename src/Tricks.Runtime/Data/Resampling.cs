using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tricks.Data;

/// <summary>
/// Bilinear resizing with antialiasing, as PIL's: an output value is the mean of the pixels within a triangle that is as wide as the
/// reduction, so that every pixel counts; enlarging, it is the usual interpolation between neighbours.
/// </summary>
internal static class Resampling
{
    /// <summary>Replaces the image by one of the given size, made from the given part of it alone.</summary>
    public static void CropAndResize(Image image, int top, int left, int height, int width, int toHeight, int toWidth)
    {
        (int channels, _, int fullWidth) = image.Shape;
        Axis rows = new(height, toHeight);
        Axis columns = new(width, toWidth);
        float[] weights = ArrayPool<float>.Shared.Rent(Math.Max(rows.WeightCount, columns.WeightCount));
        int[] firsts = ArrayPool<int>.Shared.Rent(Math.Max(toHeight, toWidth));

        // Rows first: that pass is vectorised along them, and leaves the other one less to do.
        rows.Fill(weights, firsts);
        Span<float> target = image.Replace(new ImageShape(channels, toHeight, width), out ReadOnlySpan<float> source);
        int stride = fullWidth * channels;
        int row = width * channels;
        for (int y = 0; y < toHeight; y++)
        {
            int from = (top + firsts[y]) * stride + left * channels;
            MixRows(source[from..], stride, rows.Weights(weights, y), target.Slice(y * row, row));
        }

        columns.Fill(weights, firsts);
        target = image.Replace(new ImageShape(channels, toHeight, toWidth), out source);
        int toRow = toWidth * channels;
        for (int y = 0; y < toHeight; y++)
        {
            ReadOnlySpan<float> line = source.Slice(y * row, row);
            Span<float> to = target.Slice(y * toRow, toRow);
            if (channels == 3)
                MixColorPixels(line, columns, weights, firsts, to);
            else
                MixPixels(line, channels, columns, weights, firsts, to);
        }

        ArrayPool<int>.Shared.Return(firsts);
        ArrayPool<float>.Shared.Return(weights);
    }

    /// <summary>Σ weight · row, the rows <paramref name="stride"/> values apart.</summary>
    private static void MixRows(ReadOnlySpan<float> source, int stride, ReadOnlySpan<float> weights, Span<float> target)
    {
        int i = 0;
        for (; i <= target.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> sum = Vector<float>.Zero;
            for (int tap = 0; tap < weights.Length; tap++)
                sum += new Vector<float>(source[(tap * stride + i)..]) * weights[tap];
            sum.CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            float sum = 0;
            for (int tap = 0; tap < weights.Length; tap++)
                sum += source[tap * stride + i] * weights[tap];
            target[i] = sum;
        }
    }

    private static void MixPixels(ReadOnlySpan<float> source, int channels, in Axis columns, float[] weights, int[] firsts, Span<float> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            (int x, int channel) = Math.DivRem(i, channels);
            ReadOnlySpan<float> taps = columns.Weights(weights, x);
            int from = firsts[x] * channels + channel;
            float sum = 0;
            for (int tap = 0; tap < taps.Length; tap++)
                sum += source[from + tap * channels] * taps[tap];
            target[i] = sum;
        }
    }

    // A pixel of three values is handled as a vector of four; the fourth is the next pixel's and is not used.
    private static void MixColorPixels(ReadOnlySpan<float> source, in Axis columns, float[] weights, int[] firsts, Span<float> target)
    {
        ref float values = ref MemoryMarshal.GetReference(source);
        int lastWhole = source.Length - Vector128<float>.Count;
        for (int x = 0; x * 3 < target.Length; x++)
        {
            ReadOnlySpan<float> taps = columns.Weights(weights, x);
            int from = firsts[x] * 3;
            Vector128<float> sum = Vector128<float>.Zero;
            for (int tap = 0; tap < taps.Length; tap++, from += 3)
            {
                Vector128<float> pixel = from <= lastWhole
                    ? Vector128.LoadUnsafe(ref values, (nuint)from)
                    : Vector128.Create(source[from], source[from + 1], source[from + 2], 0);
                sum += pixel * taps[tap];
            }

            target[x * 3] = sum[0];
            target[x * 3 + 1] = sum[1];
            target[x * 3 + 2] = sum[2];
        }
    }

    /// <summary>Which input values, by which weights, make an output value along one axis.</summary>
    private readonly struct Axis
    {
        private readonly int _from;
        private readonly int _to;
        private readonly int _taps;
        private readonly double _scale;
        private readonly double _support;

        public Axis(int from, int to)
        {
            (_from, _to) = (from, to);
            _scale = (double)from / to;
            _support = Math.Max(_scale, 1);
            _taps = Math.Min(from, 2 * (int)Math.Ceiling(_support) + 1);
        }

        public int WeightCount => _to * _taps;

        public ReadOnlySpan<float> Weights(float[] table, int i) => table.AsSpan(i * _taps, _taps);

        /// <summary>Writes, for every output value, the weights and the first of the input values that they belong to.</summary>
        public void Fill(float[] table, int[] firsts)
        {
            for (int i = 0; i < _to; i++)
            {
                Span<float> weights = table.AsSpan(i * _taps, _taps);
                int first = firsts[i] = Math.Clamp((int)(Centre(i) - _support + 0.5), 0, _from - _taps);
                double sum = 0;
                for (int tap = 0; tap < _taps; tap++)
                    sum += Triangle(first + tap - Centre(i) + 0.5);
                for (int tap = 0; tap < _taps; tap++)
                    weights[tap] = (float)(Triangle(first + tap - Centre(i) + 0.5) / sum);
            }
        }

        private double Centre(int i) => (i + 0.5) * _scale;

        private double Triangle(double distance) => Math.Max(0, 1 - Math.Abs(distance) / _support);
    }
}
