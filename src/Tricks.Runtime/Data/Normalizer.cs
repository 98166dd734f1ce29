using System.Numerics;
using System.Runtime.InteropServices;

namespace Tricks.Data;

/// <summary>(value − mean) / deviation by channel, as value · scale + offset, while values of <c>[H, W, C]</c> are copied.</summary>
internal sealed class Normalizer
{
    private readonly int _channels;
    private readonly float[] _scale;
    private readonly float[] _offset;

    /// <summary>Takes one mean and one deviation a channel.</summary>
    public Normalizer(PixelStatistics statistics, int channels)
    {
        if (statistics.Mean.Count != channels || statistics.StandardDeviation.Count != channels)
        {
            throw new ArgumentException($"The normalisation has {statistics.Mean.Count} means and {statistics.StandardDeviation.Count} deviations, "
                + $"but the images have {channels} channels: give one value a channel.", nameof(statistics));
        }

        _channels = channels;

        // One turn of the pattern is a whole number of vectors and of pixels.
        _scale = new float[channels * Vector<float>.Count];
        _offset = new float[_scale.Length];
        for (int i = 0; i < _scale.Length; i++)
        {
            double deviation = statistics.StandardDeviation[i % channels];
            _scale[i] = (float)(1 / deviation);
            _offset[i] = (float)(-statistics.Mean[i % channels] / deviation);
        }
    }

    /// <summary>Writes the normalised values; both spans hold as many, a whole number of pixels.</summary>
    public void Copy(ReadOnlySpan<float> source, Span<float> target)
    {
        ReadOnlySpan<Vector<float>> scales = MemoryMarshal.Cast<float, Vector<float>>(_scale);
        ReadOnlySpan<Vector<float>> offsets = MemoryMarshal.Cast<float, Vector<float>>(_offset);
        ReadOnlySpan<Vector<float>> from = MemoryMarshal.Cast<float, Vector<float>>(source);
        Span<Vector<float>> to = MemoryMarshal.Cast<float, Vector<float>>(target)[..from.Length];
        int vector = 0;
        for (; vector + _channels <= from.Length; vector += _channels)
        {
            for (int part = 0; part < _channels; part++)
                to[vector + part] = from[vector + part] * scales[part] + offsets[part];
        }

        for (int i = vector * Vector<float>.Count; i < source.Length; i++)
            target[i] = source[i] * _scale[i % _channels] + _offset[i % _channels];
    }
}
