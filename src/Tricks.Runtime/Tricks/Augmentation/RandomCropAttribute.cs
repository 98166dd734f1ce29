using System.ComponentModel.DataAnnotations;
using Tricks.Data;
using Tricks.Native;
using Tricks.Recipes;
using TorchSharp;
using static TorchSharp.torch;

namespace Tricks;

/// <summary>
/// Augmentation: pads the image with black (0) on every side, and crops it back to its own size at an offset that is uniform over all
/// (2 · padding + 1)² places. The usual one for small images (He et al. 2016, section 4.2: padding 4 for 32×32).
/// </summary>
/// <remarks>
/// <para>
/// It helps small images, of about 32×32 pixels, where a part of a photograph would hold hardly anything: it makes up for objects that are
/// not in the middle.
/// </para>
/// <para>
/// It hurts where the border matters, or where padding is large against the object. On photographs <see cref="RandomResizedCropAttribute"/>
/// is the usual choice.
/// </para>
/// </remarks>
/// <param name="padding">Pixels of padding on each side, 0 to 64; 4 by default.</param>
[Source("He et al. 2016, arXiv 1512.03385, section 4.2")]
public sealed class RandomCropAttribute(int padding = 4) : TrickAttribute, IDeviceAugmentation
{
    /// <summary>Pixels of padding on each side.</summary>
    /// <value>0 to 64; 4 by default, as for images of 32×32.</value>
    [Range(0, 64)]
    public int Padding { get; init; } = padding;

    /// <inheritdoc />
    public int ParameterCount => 2;

    /// <summary>Draws the crop's top and left edge within the padded image, each from 0 to 2 · padding.</summary>
    public void Draw(ref CounterRandom random, ImageShape shape, Span<float> parameters)
    {
        parameters[0] = random.NextInt32(2 * Padding + 1);
        parameters[1] = random.NextInt32(2 * Padding + 1);
    }

    /// <inheritdoc />
    public void Apply(Image image, ReadOnlySpan<float> parameters) =>
        Shift(image, (int)parameters[0] - Padding, (int)parameters[1] - Padding);

    /// <inheritdoc />
    public Tensor Apply(Tensor images, Tensor parameters)
    {
        var (count, height, width) = (images.shape[0], images.shape[1], images.shape[2]);
        var padded = nn.functional.pad(images, [0, 0, Padding, Padding, Padding, Padding]);
        var corners = parameters.to(int64);
        var rows = corners.narrow(1, 0, 1).Plus(Arithmetic.Numbers(height, images.device));
        var columns = corners.narrow(1, 1, 1).Plus(Arithmetic.Numbers(width, images.device));
        return padded[TensorIndex.Tensor(Arithmetic.Numbers(count, images.device).reshape(-1, 1, 1)), TensorIndex.Tensor(rows.unsqueeze(2)), TensorIndex.Tensor(columns.unsqueeze(1))];
    }

    /// <summary>Pixel (y, x) becomes pixel (y + <paramref name="down"/>, x + <paramref name="right"/>) of the image, black outside of it.</summary>
    internal static void Shift(Image image, int down, int right)
    {
        if (down == 0 && right == 0)
            return;

        (int channels, int height, int width) = image.Shape;
        Span<float> target = image.Replace(image.Shape, out ReadOnlySpan<float> source);
        int row = width * channels;
        int left = Math.Clamp(-right, 0, width);
        int kept = Math.Max(width - Math.Abs(right), 0);
        for (int y = 0; y < height; y++)
        {
            Span<float> to = target.Slice(y * row, row);
            int from = y + down;
            if (from < 0 || from >= height || kept == 0)
            {
                to.Clear();
                continue;
            }

            to[..(left * channels)].Clear();
            source.Slice(from * row + Math.Max(right, 0) * channels, kept * channels).CopyTo(to[(left * channels)..]);
            to[((left + kept) * channels)..].Clear();
        }
    }
}
