using System.Numerics;
using System.Runtime.Intrinsics;

namespace Tricks.Data;

/// <summary>
/// What changes the colours of an image and moves no pixel; results stay from 0 to 255. A factor of 1 leaves the image as it is, 0 takes
/// the named property away, and above 1 there is more of it. Images of other than three channels have no colour: hue and saturation leave
/// them as they are.
/// </summary>
internal static class ColorOperations
{
    private const float White = 255;

    // Luma of ITU-R BT.601, which PIL and MXNet take; torchvision rounds the first to 0.2989.
    private const float RedLuma = 0.299f;
    private const float GreenLuma = 0.587f;
    private const float BlueLuma = 0.114f;

    /// <summary>factor · v.</summary>
    public static void Brightness(Image image, float factor) => Scale(image.Pixels, factor, 0);

    /// <summary>factor · v + (1 − factor) · m, with m the mean luma of the image.</summary>
    public static void Contrast(Image image, float factor) => Scale(image.Pixels, factor, (1 - factor) * MeanLuma(image));

    /// <summary>factor · v + (1 − factor) · y, with y the luma of the pixel.</summary>
    public static void Saturation(Image image, float factor)
    {
        if (image.Shape.Channels != 3)
            return;
        Span<float> pixels = image.Pixels;
        for (int i = 0; i < pixels.Length; i += 3)
        {
            Span<float> pixel = pixels.Slice(i, 3);
            float grey = (1 - factor) * Luma(pixel);
            pixel[0] = Clamp(factor * pixel[0] + grey);
            pixel[1] = Clamp(factor * pixel[1] + grey);
            pixel[2] = Clamp(factor * pixel[2] + grey);
        }
    }

    /// <summary>Turns the hue of HSV by a part of the full circle: 1/3 makes red green, green blue and blue red.</summary>
    public static void Hue(Image image, float turn)
    {
        if (image.Shape.Channels != 3)
            return;
        const int FourPixels = 12;
        Span<float> pixels = image.Pixels;
        for (; pixels.Length >= FourPixels; pixels = pixels[FourPixels..])
            TurnHue(pixels, turn);

        Span<float> last = stackalloc float[FourPixels];
        last.Clear();
        pixels.CopyTo(last);
        TurnHue(last, turn);
        last[..pixels.Length].CopyTo(pixels);
    }

    /// <summary>Keeps the highest <paramref name="bits"/> of the eight bits of every value.</summary>
    public static void Posterize(Image image, int bits)
    {
        float step = 1 << (8 - bits);
        foreach (ref float value in image.Pixels)
            value = MathF.Floor(value / step) * step;
    }

    /// <summary>255 − v for values from <paramref name="threshold"/> on.</summary>
    public static void Solarize(Image image, float threshold)
    {
        Span<float> values = image.Pixels;
        Vector<float> white = new(White);
        Vector<float> least = new(threshold);
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> from = new(values[i..]);
            Vector.ConditionalSelect(Vector.GreaterThanOrEqual(from, least), white - from, from).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
            values[i] = values[i] >= threshold ? White - values[i] : values[i];
    }

    /// <summary>Stretches every channel so that its values reach from 0 to 255; a channel of one value stays as it is.</summary>
    public static void AutoContrast(Image image)
    {
        Span<float> pixels = image.Pixels;
        int channels = image.Shape.Channels;
        for (int channel = 0; channel < channels; channel++)
        {
            (float least, float most) = (float.PositiveInfinity, float.NegativeInfinity);
            for (int i = channel; i < pixels.Length; i += channels)
                (least, most) = (MathF.Min(least, pixels[i]), MathF.Max(most, pixels[i]));
            if (least == most)
                continue;
            float scale = White / (most - least);
            for (int i = channel; i < pixels.Length; i += channels)
                pixels[i] = Clamp((pixels[i] - least) * scale);
        }
    }

    /// <summary>
    /// Spreads the values of every channel so that each is about as frequent as another, by PIL's table of 256 steps: values are rounded to
    /// whole ones. A channel of one value stays as it is.
    /// </summary>
    public static void Equalize(Image image)
    {
        Span<float> pixels = image.Pixels;
        int channels = image.Shape.Channels;
        Span<int> counts = stackalloc int[256];
        Span<float> table = stackalloc float[256];
        for (int channel = 0; channel < channels; channel++)
        {
            counts.Clear();
            for (int i = channel; i < pixels.Length; i += channels)
                counts[Level(pixels[i])]++;
            int last = counts.LastIndexOfAnyExcept(0);
            int step = (pixels.Length / channels - counts[last]) / 255;
            if (step == 0)
                continue;

            int below = 0;
            for (int level = 0; level < 256; level++)
            {
                table[level] = Math.Min((below + step / 2) / step, 255);
                below += counts[level];
            }

            for (int i = channel; i < pixels.Length; i += channels)
                pixels[i] = table[Level(pixels[i])];
        }
    }

    /// <summary>
    /// factor · v + (1 − factor) · s, with s the image smoothed by (1 1 1; 1 5 1; 1 1 1) / 13; pixels on the edge stay as they are.
    /// </summary>
    public static void Sharpness(Image image, float factor)
    {
        (int channels, int height, int width) = image.Shape;
        if (height < 3 || width < 3)
            return;

        Span<float> target = image.Replace(image.Shape, out ReadOnlySpan<float> source);
        int row = width * channels;
        source[..row].CopyTo(target);
        source[^row..].CopyTo(target[^row..]);
        for (int y = 1; y < height - 1; y++)
        {
            ReadOnlySpan<float> rows = source.Slice((y - 1) * row, 3 * row);
            Span<float> to = target.Slice(y * row, row);
            rows.Slice(row, row).CopyTo(to);
            Sharpen(rows, channels, factor, to);
        }
    }

    // Of the first four pixels, side by side; the branches that one pixel would take follow no pattern.
    private static void TurnHue(Span<float> pixels, float turn)
    {
        Vector128<float> red = Vector128.Create(pixels[0], pixels[3], pixels[6], pixels[9]);
        Vector128<float> green = Vector128.Create(pixels[1], pixels[4], pixels[7], pixels[10]);
        Vector128<float> blue = Vector128.Create(pixels[2], pixels[5], pixels[8], pixels[11]);
        Vector128<float> value = Vector128.Max(red, Vector128.Max(green, blue));
        Vector128<float> chroma = value - Vector128.Min(red, Vector128.Min(green, blue));

        // In sixths of the circle, from red at 0 by green at 2 to blue at 4; a grey pixel's does not matter, but must be a number.
        Vector128<float> divisor = Vector128.ConditionalSelect(Vector128.Equals(chroma, Vector128<float>.Zero), Vector128<float>.One, chroma);
        Vector128<float> hue = Vector128.ConditionalSelect(
            Vector128.Equals(value, red),
            (green - blue) / divisor,
            Vector128.ConditionalSelect(
                Vector128.Equals(value, green),
                Vector128.Create(2f) + (blue - red) / divisor,
                Vector128.Create(4f) + (red - green) / divisor));
        hue += Vector128.Create(6 * turn);

        red = value - chroma * Lack(hue + Vector128.Create(5f));
        green = value - chroma * Lack(hue + Vector128.Create(3f));
        blue = value - chroma * Lack(hue + Vector128.Create(1f));
        for (int i = 0; i < Vector128<float>.Count; i++)
            (pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]) = (red[i], green[i], blue[i]);
    }

    // How far, from 0 to 1, a primary colour lies below the value: 1 for two of the sixths, 0 for two others, linear between.
    private static Vector128<float> Lack(Vector128<float> sixths)
    {
        Vector128<float> place = sixths - 6 * Vector128.Floor(sixths / 6);
        return Vector128.Min(Vector128.Max(Vector128.Min(place, Vector128.Create(4f) - place), Vector128<float>.Zero), Vector128<float>.One);
    }

    /// <summary>Of three rows, the middle one but for its first and last pixel.</summary>
    private static void Sharpen(ReadOnlySpan<float> rows, int channels, float factor, Span<float> target)
    {
        int row = target.Length;
        float around = (1 - factor) / 13;
        float own = factor + 4 * around;
        int i = channels;
        for (; i <= row - channels - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> all = ThreePixels(rows[(i - channels)..], channels) + ThreePixels(rows[(row + i - channels)..], channels)
                + ThreePixels(rows[(2 * row + i - channels)..], channels);
            Vector<float> sharp = all * around + new Vector<float>(rows[(row + i)..]) * own;
            Vector.Min(Vector.Max(sharp, Vector<float>.Zero), new Vector<float>(White)).CopyTo(target[i..]);
        }

        for (; i < row - channels; i++)
        {
            float all = 0;
            for (int at = i; at < rows.Length; at += row)
                all += rows[at - channels] + rows[at] + rows[at + channels];
            target[i] = Clamp(all * around + rows[row + i] * own);
        }
    }

    private static Vector<float> ThreePixels(ReadOnlySpan<float> row, int channels) =>
        new Vector<float>(row) + new Vector<float>(row[channels..]) + new Vector<float>(row[(2 * channels)..]);

    private static void Scale(Span<float> values, float scale, float offset)
    {
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> scaled = new Vector<float>(values[i..]) * scale + new Vector<float>(offset);
            Vector.Min(Vector.Max(scaled, Vector<float>.Zero), new Vector<float>(White)).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
            values[i] = Clamp(values[i] * scale + offset);
    }

    private static float MeanLuma(Image image)
    {
        Span<float> pixels = image.Pixels;
        double sum = 0;
        if (image.Shape.Channels == 3)
        {
            for (int i = 0; i < pixels.Length; i += 3)
                sum += Luma(pixels.Slice(i, 3));
            return (float)(3 * sum / pixels.Length);
        }

        foreach (float value in pixels)
            sum += value;
        return (float)(sum / pixels.Length);
    }

    private static float Luma(ReadOnlySpan<float> pixel) => RedLuma * pixel[0] + GreenLuma * pixel[1] + BlueLuma * pixel[2];

    private static int Level(float value) => Math.Clamp((int)(value + 0.5f), 0, 255);

    private static float Clamp(float value) => MathF.Min(MathF.Max(value, 0), White);
}
