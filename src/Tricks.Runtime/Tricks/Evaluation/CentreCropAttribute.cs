using System.ComponentModel.DataAnnotations;
using Tricks.Data;
using Tricks.Recipes;

namespace Tricks;

/// <summary>Evaluation: keeps a square in the middle of the image.</summary>
/// <remarks>
/// <para>It helps to give every image one size, and what it leaves out is seldom the object.</para>
/// <para>It hurts where objects stand at the border. Small images of one size, such as Fashion-MNIST's, need none.</para>
/// </remarks>
/// <param name="size">Height and width of the square in pixels, 1 to 4,096; 224 by default, as in the paper.</param>
[Source("section 2, validation")]
public sealed class CentreCropAttribute(int size = 224) : TrickAttribute, IEvaluation
{
    /// <summary>Height and width of the square in pixels.</summary>
    /// <value>1 to 4,096, and at most the image's shorter edge; 224 by default, as in the paper, and 299 for Inception-V3.</value>
    [Range(1, 4_096)]
    public int Size { get; init; } = size;

    /// <inheritdoc />
    /// <exception cref="RecipeException">The image is smaller than the square.</exception>
    public ImageShape OutputShape(ImageShape input) => Size <= input.Height && Size <= input.Width
        ? new ImageShape(input.Channels, Size, Size)
        : throw new RecipeException($"CentreCrop: Size is {Size}, but the images are {input}: make it {Math.Min(input.Height, input.Width)} or less, or resize them before.", "evaluation");

    /// <inheritdoc />
    /// <exception cref="RecipeException">The image is smaller than the square.</exception>
    public void Prepare(Image image)
    {
        ImageShape from = image.Shape;
        ImageShape to = OutputShape(from);
        if (from != to)
            Cut(image, to);
    }

    /// <summary>Keeps the middle; where it lies between two pixels, the even one of both places, as torchvision's rounding has it.</summary>
    private static void Cut(Image image, ImageShape to)
    {
        (int channels, int height, int width) = image.Shape;
        int top = (int)Math.Round((height - to.Height) / 2.0);
        int left = (int)Math.Round((width - to.Width) / 2.0);
        int row = to.Width * channels;
        Span<float> target = image.Replace(to, out ReadOnlySpan<float> source);
        for (int y = 0; y < to.Height; y++)
            source.Slice(((top + y) * width + left) * channels, row).CopyTo(target.Slice(y * row, row));
    }
}
