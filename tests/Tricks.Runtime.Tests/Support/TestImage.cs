using Tricks.Data;
using Tricks.Runtime.Tests.Golden;

namespace Tricks.Runtime.Tests.Support;

/// <summary>Images to prepare.</summary>
internal static class TestImage
{
    /// <summary>The value at (y, x) of channel c is 1 + 40y + 5x + c, which tells where it lies.</summary>
    public static Image Numbered(int channels, int height, int width) =>
        Filled(channels, height, width, i => 1 + 40 * (i / channels / width) + 5 * (i / channels % width) + i % channels);

    /// <summary>image() of tests/golden/augmentation.py: whole values from 20 to 219.</summary>
    public static Image Noise(int channels, int height, int width)
    {
        double[] noise = GoldenFile.Noise($"image {channels}", channels * height * width);
        return Filled(channels, height, width, i => (float)Math.Floor(20 + 50 * (noise[i] + 1) * (noise[i] + 1)));
    }

    /// <summary>An image of the given values, in the order of <c>[H, W, C]</c>.</summary>
    public static Image Of(int channels, int height, int width, params float[] values) => Filled(channels, height, width, i => values[i]);

    /// <summary>The values of an image.</summary>
    public static float[] Values(Image image) => image.Pixels.ToArray();

    /// <summary>Fails where the image has another size or a value further than <paramref name="tolerance"/> from the expected one.</summary>
    public static void AssertClose(ImageShape shape, double[] expected, Image image, double tolerance, string what)
    {
        Assert.Equal(shape, image.Shape);
        Assert.Equal(expected.Length, image.Pixels.Length);
        double difference = expected.Zip(Values(image), static (e, a) => Math.Abs(e - a)).Max();
        // Written so that NaN fails.
        Assert.True(difference <= tolerance, $"{what}: off by {difference:g3}, {tolerance:g3} allowed.");
    }

    private static Image Filled(int channels, int height, int width, Func<int, float> value)
    {
        // What an earlier image left in the spare memory must not show.
        Image image = new();
        ImageShape shape = new(channels, height, width);
        image.Reset(shape).Fill(-1);
        Span<float> pixels = image.Replace(shape, out _);
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = value(i);
        return image;
    }
}
