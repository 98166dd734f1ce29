using System.ComponentModel.DataAnnotations;
using Tricks.Data;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Augmentation: cuts out a random part of the image and resizes it to a square. The part's share of the area is uniform, its aspect ratio
/// log-uniform, its place uniform; a part that does not fit into the image is drawn again, and after ten tries the largest one in the middle
/// whose aspect ratio is allowed is taken. That, and the resizing, bilinear with antialiasing, is torchvision's way. A JPEG file is decoded at a half, a quarter
/// or an eighth of its size where the part is still 1.5 times as large as the result, which changes values by less than 2 of 255 on average.
/// </summary>
/// <remarks>
/// <para>
/// Objects look larger in training than in evaluation, which <see cref="ResizeShorterEdgeAttribute"/> and <see cref="CentreCropAttribute"/>
/// prepare.
/// </para>
/// <para>It helps training on photographs, and is what training on ImageNet rests on: objects appear at every size, and often in part.</para>
/// <para>
/// It hurts on small images, of 32×32 pixels, where a part of 8 % holds hardly anything: <see cref="RandomCropAttribute"/> is the usual
/// choice there.
/// </para>
/// </remarks>
/// <param name="size">Height and width of the result in pixels, 1 to 4,096; 224 by default, as in the paper.</param>
/// <param name="minArea">The least share of the image's area, above 0, at most 1; 0.08 by default, as in the paper.</param>
/// <param name="maxArea">The greatest share of the image's area, above 0, at most 1; 1 by default, as in the paper.</param>
/// <param name="minAspect">The least ratio of width to height, above 0, at most 1; 0.75 by default, as in the paper.</param>
/// <param name="interpolation">How pixels are mixed; bilinear by default, as in torchvision.</param>
[Source("section 2, training step 2")]
public sealed class RandomResizedCropAttribute(int size = 224, double minArea = 0.08, double maxArea = 1, double minAspect = 0.75, Interpolation interpolation = Interpolation.Bilinear)
    : TrickAttribute, IAugmentation
{
    /// <summary>Height and width of the result in pixels.</summary>
    /// <value>1 to 4,096; 224 by default, as in the paper.</value>
    [Range(1, 4_096)]
    public int Size { get; init; } = size;

    /// <summary>The least share of the image's area.</summary>
    /// <value>Above 0, at most <see cref="MaxArea"/>; 0.08 by default, as in the paper.</value>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    [LessThan(typeof(RandomResizedCropAttribute), nameof(MaxArea), OrEqual = true)]
    public double MinArea { get; init; } = minArea;

    /// <summary>The greatest share of the image's area.</summary>
    /// <value>At least <see cref="MinArea"/>, at most 1; 1 by default, as in the paper.</value>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double MaxArea { get; init; } = maxArea;

    /// <summary>The least ratio of width to height; the greatest is its reciprocal.</summary>
    /// <value>Above 0, at most 1; 0.75, and so up to 4/3, by default, as in the paper.</value>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double MinAspect { get; init; } = minAspect;

    /// <summary>How pixels are mixed.</summary>
    /// <value>Bilinear by default, as in torchvision.</value>
    public Interpolation Interpolation { get; init; } = interpolation;

    /// <inheritdoc />
    public int ParameterCount => 4;

    /// <inheritdoc />
    public ImageShape OutputShape(ImageShape input) => new(input.Channels, Size, Size);

    /// <summary>Draws top, left, height and width of the part, in pixels.</summary>
    public void Draw(ref CounterRandom random, ImageShape shape, Span<float> parameters)
    {
        ImageRegion region = ImageRegion.Draw(ref random, shape, MinArea, MaxArea, MinAspect) ?? Middle(shape, MinAspect);
        (parameters[0], parameters[1], parameters[2], parameters[3]) = (region.Top, region.Left, region.Height, region.Width);
    }

    /// <inheritdoc />
    public void Apply(Image image, ReadOnlySpan<float> parameters) => Resampling.CropAndResize(
        image, new((int)parameters[0], (int)parameters[1], (int)parameters[2], (int)parameters[3]), Size, Size, Interpolation);

    /// <summary>The largest part in the middle whose ratio of width to height is from <paramref name="minAspect"/> to its reciprocal.</summary>
    internal static ImageRegion Middle(ImageShape shape, double minAspect)
    {
        int width = Math.Min(shape.Width, AtLeastOne(shape.Height / minAspect));
        int height = Math.Min(shape.Height, AtLeastOne(shape.Width / minAspect));
        return new ImageRegion((shape.Height - height) / 2, (shape.Width - width) / 2, height, width);
    }

    private static int AtLeastOne(double length) => (int)Math.Round(Math.Clamp(length, 1, int.MaxValue));
}
