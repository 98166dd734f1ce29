namespace Tricks.Native.Normalization;

/// <summary>
/// What a batch normalisation knows of each channel, for the way forward and back, in fp32; where several pixels make a row, as often as there are pixels in it. The
/// tensor in which it is must be held.
/// </summary>
/// <param name="numbers">Where <see cref="Kinds"/> × the row's width numbers begin.</param>
/// <param name="rows">The pixels.</param>
internal readonly unsafe struct ChannelNumbers(float* numbers, PixelRows rows)
{
    /// <summary>How many numbers of each channel there are.</summary>
    public const int Kinds = 6;

    /// <summary>Which of them <see cref="Factor"/> is.</summary>
    public const int FactorKind = 2;

    /// <summary>Which of them <see cref="Shift"/> is.</summary>
    public const int ShiftKind = 3;

    /// <summary>The mean that is taken away.</summary>
    public float* Mean => numbers;

    /// <summary>1 over the deviation.</summary>
    public float* Inverse => numbers + rows.Width;

    /// <summary>By what an input is multiplied.</summary>
    public float* Factor => numbers + (FactorKind * rows.Width);

    /// <summary>What is added then.</summary>
    public float* Shift => numbers + (ShiftKind * rows.Width);

    /// <summary>By what the input's difference from the mean is multiplied in its gradient.</summary>
    public float* Slope => numbers + (4 * rows.Width);

    /// <summary>What is added in its gradient.</summary>
    public float* Level => numbers + (5 * rows.Width);

    /// <summary>Takes mean and variance from what was remembered.</summary>
    public void Remember(float* mean, float* variance, double eps)
    {
        for (var channel = 0; channel < rows.Channels; channel++)
        {
            Mean[channel] = mean[channel];
            Inverse[channel] = (float)(1 / Math.Sqrt(variance[channel] + eps));
        }
    }

    /// <summary>Takes mean and variance from the sums of the pixels' differences from <see cref="Mean"/>, and of their squares; what is remembered moves to them.</summary>
    public void Measure(double* sums, double* squares, float* mean, float* variance, double momentum, double eps)
    {
        var pixels = rows.Pixels;
        for (var channel = 0; channel < rows.Channels; channel++)
        {
            var difference = Total(sums, channel) / pixels;
            var measured = Math.Max(0, (Total(squares, channel) / pixels) - (difference * difference));
            var middle = Mean[channel] + difference;
            Mean[channel] = (float)middle;
            Inverse[channel] = (float)(1 / Math.Sqrt(measured + eps));
            mean[channel] = (float)((momentum * middle) + ((1 - momentum) * mean[channel]));
            variance[channel] = (float)((momentum * measured * pixels / (pixels - 1)) + ((1 - momentum) * variance[channel]));
        }
    }

    /// <summary>What multiplies the input and is added, from mean, deviation, weight and bias.</summary>
    public void Scale(float* weight, float* bias)
    {
        for (var channel = 0; channel < rows.Channels; channel++)
        {
            Factor[channel] = weight[channel] * Inverse[channel];
            Shift[channel] = bias[channel] - (Mean[channel] * Factor[channel]);
        }
        Repeat(Mean);
        Repeat(Factor);
        Repeat(Shift);
    }

    /// <summary>The gradients of weight and bias, and what makes the input's, from the sums of gradients and of gradients times the input's difference from its mean.</summary>
    public void TurnBack(double* sums, double* products, float* weight, float* bias)
    {
        for (var channel = 0; channel < rows.Channels; channel++)
        {
            double inverse = Inverse[channel], factor = Factor[channel], sum = Total(sums, channel), product = Total(products, channel);
            weight[channel] = (float)(product * inverse);
            bias[channel] = (float)sum;
            Slope[channel] = (float)(-factor * inverse * inverse * product / rows.Pixels);
            Level[channel] = (float)(-factor * sum / rows.Pixels);
        }
        Repeat(Slope);
        Repeat(Level);
    }

    /// <summary>Writes the numbers of the row's first pixel to its other ones.</summary>
    public void Repeat(float* kind)
    {
        for (var i = rows.Channels; i < rows.Width; i++)
            kind[i] = kind[i - rows.Channels];
    }

    private double Total(double* sums, int channel)
    {
        var total = 0.0;
        for (var i = channel; i < rows.Width; i += rows.Channels)
            total += sums[i];
        return total;
    }
}
