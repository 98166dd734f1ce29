using Tricks.Data;

namespace Tricks.Runtime.Tests.Support;

/// <summary>Images whose values tell where they lie.</summary>
internal static class TestImage
{
    /// <summary>The value at (y, x) of channel c is 1 + 40y + 5x + c.</summary>
    public static Image Numbered(int channels, int height, int width)
    {
        // What an earlier image left in the spare memory must not show.
        Image image = new();
        ImageShape shape = new(channels, height, width);
        image.Reset(shape).Fill(-1);
        Span<float> pixels = image.Replace(shape, out _);
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = 1 + 40 * (i / channels / width) + 5 * (i / channels % width) + i % channels;
        return image;
    }
}
