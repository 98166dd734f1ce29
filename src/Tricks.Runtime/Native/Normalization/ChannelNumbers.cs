namespace Tricks.Native.Normalization;

/// <summary>
/// What a batch normalisation knows of each channel, for the way forward and back, in fp32: of each place of a row, so as often as there are pixels in it, and in the
/// order in which <typeparamref name="TNumber"/> shares them out. The tensor in which it is must be held.
/// </summary>
/// <typeparam name="TNumber">The type of the pixels.</typeparam>
/// <param name="numbers">Where <see cref="Kinds"/> × the row's width numbers begin.</param>
/// <param name="rows">The pixels.</param>
internal readonly unsafe struct ChannelNumbers<TNumber>(float* numbers, PixelRows rows)
    where TNumber : unmanaged, IPixelNumber<TNumber>
{
    /// <summary>How many numbers of each channel there are.</summary>
    public const int Kinds = 6;

    /// <summary>The mean that is taken away.</summary>
    public float* Mean => numbers;

    /// <summary>1 over the deviation.</summary>
    public float* Inverse => numbers + rows.Width;

    /// <summary>By what an input is multiplied.</summary>
    public float* Factor => numbers + (2 * rows.Width);

    /// <summary>What is added then.</summary>
    public float* Shift => numbers + (3 * rows.Width);

    /// <summary>By what the input's difference from the mean is multiplied in its gradient.</summary>
    public float* Slope => numbers + (4 * rows.Width);

    /// <summary>What is added in its gradient.</summary>
    public float* Level => numbers + (5 * rows.Width);

    /// <summary>A channel's number among those of one kind.</summary>
    public static float Of(float* kind, int channel) => kind[TNumber.Place(channel)];

    /// <summary>Takes mean and variance from what was remembered.</summary>
    public void Remember(float* mean, float* variance, double eps)
    {
        for (var channel = 0; channel < rows.Channels; channel++)
        {
            Set(Mean, channel, mean[channel]);
            Set(Inverse, channel, 1 / Math.Sqrt(variance[channel] + eps));
        }
    }

    /// <summary>Takes as each channel's mean, for the time being, that of its first pixel in the row.</summary>
    public void Centre()
    {
        for (var channel = 0; channel < rows.Channels; channel++)
            Set(Mean, channel, Of(Mean, channel));
    }

    /// <summary>Takes mean and variance from the sums of the pixels' differences from <see cref="Mean"/>, and of their squares; what is remembered moves to them.</summary>
    public void Measure(double* sums, double* squares, float* mean, float* variance, double momentum, double eps)
    {
        var pixels = rows.Pixels;
        for (var channel = 0; channel < rows.Channels; channel++)
        {
            var difference = Total(sums, channel) / pixels;
            var measured = Math.Max(0, (Total(squares, channel) / pixels) - (difference * difference));
            var middle = Of(Mean, channel) + difference;
            Set(Mean, channel, middle);
            Set(Inverse, channel, 1 / Math.Sqrt(measured + eps));
            mean[channel] = (float)((momentum * middle) + ((1 - momentum) * mean[channel]));
            variance[channel] = (float)((momentum * measured * pixels / (pixels - 1)) + ((1 - momentum) * variance[channel]));
        }
    }

    /// <summary>What multiplies the input and is added, from mean, deviation, weight and bias.</summary>
    public void Scale(float* weight, float* bias)
    {
        for (var channel = 0; channel < rows.Channels; channel++)
        {
            Set(Factor, channel, weight[channel] * Of(Inverse, channel));
            Set(Shift, channel, bias[channel] - (Of(Mean, channel) * Of(Factor, channel)));
        }
    }

    /// <summary>The gradients of weight and bias, and what makes the input's, from the sums of gradients and of gradients times the input's difference from its mean.</summary>
    public void TurnBack(double* sums, double* products, float* weight, float* bias)
    {
        for (var channel = 0; channel < rows.Channels; channel++)
        {
            double inverse = Of(Inverse, channel), factor = Of(Factor, channel), sum = Total(sums, channel), product = Total(products, channel);
            weight[channel] = (float)(product * inverse);
            bias[channel] = (float)sum;
            Set(Slope, channel, -factor * inverse * inverse * product / rows.Pixels);
            Set(Level, channel, -factor * sum / rows.Pixels);
        }
    }

    private void Set(float* kind, int channel, double value)
    {
        // A NaN of other bits could be rounded to a number.
        var number = double.IsNaN(value) ? float.NaN : (float)value;
        for (var i = channel; i < rows.Width; i += rows.Channels)
            kind[TNumber.Place(i)] = number;
    }

    private double Total(double* sums, int channel)
    {
        var total = 0.0;
        for (var i = channel; i < rows.Width; i += rows.Channels)
            total += sums[TNumber.Place(i)];
        return total;
    }
}
