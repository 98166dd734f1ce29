using System.ComponentModel.DataAnnotations;
using Tricks.Data;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Evaluation: resizes the image so that its shorter edge has the given length and the aspect ratio stays; the longer edge's fraction of a
/// pixel is dropped. Bilinear, with antialiasing where the image becomes smaller, as PIL does; a JPEG file
/// is decoded at a half, a quarter or an eighth of its size where that is still 1.5 times as large as the result, which changes values by less than 2 of 255 on
/// average.
/// </summary>
/// <remarks>
/// <para>Training resizes in the same way, in <see cref="RandomResizedCropAttribute"/>.</para>
/// <para>
/// It helps wherever images are of different sizes. Without antialiasing a reduced image shows patterns that are not there, and accuracy
/// falls.
/// </para>
/// <para>It hurts small images that need no resizing: enlarging them costs time and adds nothing.</para>
/// </remarks>
/// <param name="size">The length of the shorter edge in pixels, 1 to 4,096; 256 by default, as in the paper.</param>
/// <param name="interpolation">How pixels are mixed; bilinear by default, as in torchvision.</param>
[Source("section 2, validation")]
public sealed class ResizeShorterEdgeAttribute(int size = 256, Interpolation interpolation = Interpolation.Bilinear) : TrickAttribute, IEvaluation
{
    /// <summary>The length of the shorter edge in pixels.</summary>
    /// <value>1 to 4,096; 256 by default, as in the paper.</value>
    [Range(1, 4_096)]
    public int Size { get; init; } = size;

    /// <summary>How pixels are mixed.</summary>
    /// <value>Bilinear by default, as in torchvision.</value>
    public Interpolation Interpolation { get; init; } = interpolation;

    /// <inheritdoc />
    public ImageShape OutputShape(ImageShape input) => Resized(input, Size);

    /// <inheritdoc />
    public void Prepare(Image image)
    {
        ImageShape from = image.Shape;
        ImageShape to = Resized(from, Size);
        if (to != from)
            Resampling.CropAndResize(image, new(0, 0, from.Height, from.Width), to.Height, to.Width, Interpolation);
    }

    /// <summary>The shape whose shorter edge is <paramref name="size"/>.</summary>
    internal static ImageShape Resized(ImageShape shape, int size)
    {
        int shorter = Math.Min(shape.Height, shape.Width);
        return shape with { Height = Scaled(shape.Height), Width = Scaled(shape.Width) };

        int Scaled(int edge) => (int)((long)edge * size / shorter);
    }
}
