using Tricks.Data;

namespace Tricks.Runtime.Tests.Support;

/// <summary>Images whose values tell where they lie.</summary>
internal static class TestImage
{
    /// <summary>The value at (y, x) of channel c is 1 + 40y + 5x + c.</summary>
    public static Image Numbered(int channels, int height, int width)
    {
        Image image = new();
        Span<float> pixels = image.Reset(new ImageShape(channels, height, width));
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = 1 + 40 * (i / channels / width) + 5 * (i / channels % width) + i % channels;
        return image;
    }
}
