using System.ComponentModel.DataAnnotations;
using System.Runtime.InteropServices;
using Tricks.Data;
using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks;

/// <summary>Augmentation: mirrors the image left to right with the given probability.</summary>
/// <remarks>
/// <para>
/// It helps wherever a mirrored image is of the same class, as with most photographs and clothes: it doubles the images at next to no cost.
/// </para>
/// <para>It hurts where left and right tell classes apart, as with digits, letters and signs.</para>
/// </remarks>
/// <param name="probability">How likely an image is mirrored, 0 to 1; 0.5 by default, as in the paper.</param>
[Source("section 2, training step 3")]
public sealed class HorizontalFlipAttribute(double probability = 0.5) : TrickAttribute, IDeviceAugmentation
{
    /// <summary>How likely an image is mirrored.</summary>
    /// <value>0 to 1; 0.5 by default, as in the paper.</value>
    [Range(0.0, 1.0)]
    public double Probability { get; init; } = probability;

    /// <inheritdoc />
    public int ParameterCount => 1;

    /// <summary>Draws 1 for an image to be mirrored, else 0.</summary>
    public void Draw(ref CounterRandom random, ImageShape shape, Span<float> parameters) =>
        parameters[0] = random.NextDouble() < Probability ? 1 : 0;

    /// <inheritdoc />
    public void Apply(Image image, ReadOnlySpan<float> parameters)
    {
        if (parameters[0] != 0)
            Mirror(image);
    }

    /// <inheritdoc />
    public Tensor Apply(Tensor images, Tensor parameters) => where(parameters.IsNotZero().reshape(-1, 1, 1, 1), images.flip(2), images);

    /// <summary>Pixel (y, x) changes places with pixel (y, W − 1 − x).</summary>
    internal static void Mirror(Image image)
    {
        (int channels, int height, int width) = image.Shape;
        Span<float> pixels = image.Pixels;
        int row = width * channels;
        for (int y = 0; y < height; y++)
        {
            Span<float> line = pixels.Slice(y * row, row);
            switch (channels)
            {
                case 1:
                    line.Reverse();
                    break;
                case 3:
                    MemoryMarshal.Cast<float, ColorPixel>(line).Reverse();
                    break;
                default:
                    MirrorPixels(line, channels);
                    break;
            }
        }
    }

    private static void MirrorPixels(Span<float> line, int channels)
    {
        for (int left = 0, right = line.Length - channels; left < right; left += channels, right -= channels)
        {
            for (int channel = 0; channel < channels; channel++)
                (line[left + channel], line[right + channel]) = (line[right + channel], line[left + channel]);
        }
    }

    /// <summary>Three values that move together. (A tuple's layout is the runtime's own.)</summary>
    private readonly record struct ColorPixel(float Red, float Green, float Blue);
}
