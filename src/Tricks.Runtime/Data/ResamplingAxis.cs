using System.Buffers;

namespace Tricks.Data;

/// <summary>Which input values, by which weights, make an output value along one axis.</summary>
internal readonly struct ResamplingAxis : IDisposable
{
    private readonly float[] _weights;
    private readonly int[] _firsts;
    private readonly int[] _counts;
    private readonly int _mostTaps;

    /// <summary>Finds the weights.</summary>
    /// <param name="start">Where the part begins that is resized, in values of the input.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="available">How many values the input has.</param>
    /// <param name="to">How many values become of the part.</param>
    /// <param name="interpolation">How they are mixed.</param>
    public ResamplingAxis(double start, double length, int available, int to, Interpolation interpolation)
    {
        // Nothing outside of the part is mixed in, not even where the filter reaches over its edge.
        var (least, end) = ((int)start, Math.Min((int)Math.Ceiling(start + length), available));
        (Start, End) = (least, end);
        var scale = length / to;
        var stretch = Math.Max(scale, 1);
        var support = stretch * (interpolation == Interpolation.Bicubic ? 2 : 1);
        _mostTaps = Math.Min(end - least, (2 * (int)Math.Ceiling(support)) + 1);
        _weights = ArrayPool<float>.Shared.Rent(to * _mostTaps);
        _firsts = ArrayPool<int>.Shared.Rent(to);
        _counts = ArrayPool<int>.Shared.Rent(to);
        for (var i = 0; i < to; i++)
        {
            var centre = start + ((i + 0.5) * scale);
            var first = Math.Clamp((int)Math.Floor(centre - support + 0.5), least, end - 1);
            var count = Math.Clamp((int)Math.Floor(centre + support + 0.5) - first, 1, Math.Min(end - first, _mostTaps));
            (_firsts[i], _counts[i]) = (first, count);
            var weights = _weights.AsSpan(i * _mostTaps, count);
            var sum = 0.0;
            for (var tap = 0; tap < count; tap++)
                sum += Weight(interpolation, (first + tap - centre + 0.5) / stretch);
            for (var tap = 0; tap < count; tap++)
                weights[tap] = (float)(Weight(interpolation, (first + tap - centre + 0.5) / stretch) / sum);
        }
    }

    /// <summary>The first input value that is used.</summary>
    public int Start { get; }

    /// <summary>What comes after the last input value that is used.</summary>
    public int End { get; }

    /// <summary>The first input value of an output value.</summary>
    public int First(int i) => _firsts[i];

    /// <summary>The weights of an output value, of its first input value and those after it.</summary>
    public ReadOnlySpan<float> Weights(int i) => _weights.AsSpan(i * _mostTaps, _counts[i]);

    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(_weights);
        ArrayPool<int>.Shared.Return(_firsts);
        ArrayPool<int>.Shared.Return(_counts);
    }

    private static double Weight(Interpolation interpolation, double distance)
    {
        var x = Math.Abs(distance);
        if (interpolation == Interpolation.Bilinear)
            return Math.Max(0, 1 - x);
        const double a = -0.5;
        return x switch
        {
            < 1 => ((((a + 2) * x) - (a + 3)) * x * x) + 1,
            < 2 => ((((x - 5) * x) + 8) * x - 4) * a,
            _ => 0,
        };
    }
}
