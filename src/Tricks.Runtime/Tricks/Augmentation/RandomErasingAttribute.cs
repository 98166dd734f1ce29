using System.ComponentModel.DataAnnotations;
using Tricks.Data;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Augmentation: with the given probability, erases a random rectangle. Its share of the area is uniform, its aspect ratio log-uniform, its
/// place uniform; one that does not fit into the image is drawn again, and after ten tries the image stays as it is.
/// </summary>
/// <remarks>
/// <para>
/// It stands last, after what moves pixels and changes colours. It works on values from 0 to 255, before normalisation, where the data
/// set's mean is not known: the mean that it may fill with is the image's own. The paper erases up to 0.4 of the area, torchvision and
/// timm, as here, up to a third.
/// </para>
/// <para>
/// It helps against overfitting, in long training on small data sets above all: a model must look at more than the one part that tells a
/// class apart.
/// </para>
/// <para>It hurts short training, and classes that a detail tells apart.</para>
/// </remarks>
/// <param name="probability">How likely a rectangle is erased, 0 to 1; 0.5 by default, as in its paper.</param>
/// <param name="minArea">The least share of the image's area, above 0, at most 1; 0.02 by default, as in its paper.</param>
/// <param name="maxArea">The greatest share of the image's area, above 0, at most 1; 0.33 by default, as in torchvision.</param>
/// <param name="minAspect">The least ratio of width to height, above 0, at most 1; 0.3 by default, as in its paper.</param>
/// <param name="fill">What stands in the rectangle; noise by default, as in its paper.</param>
[Source("Zhong et al. 2017, arXiv 1708.04896")]
public sealed class RandomErasingAttribute(double probability = 0.5, double minArea = 0.02, double maxArea = 0.33, double minAspect = 0.3, ErasingFill fill = ErasingFill.Noise)
    : TrickAttribute, IAugmentation
{
    /// <summary>How likely a rectangle is erased.</summary>
    /// <value>0 to 1; 0.5 by default, as in its paper.</value>
    [Range(0.0, 1.0)]
    public double Probability { get; init; } = probability;

    /// <summary>The least share of the image's area.</summary>
    /// <value>Above 0, at most <see cref="MaxArea"/>; 0.02 by default, as in its paper.</value>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    [LessThan(typeof(RandomErasingAttribute), nameof(MaxArea), OrEqual = true)]
    public double MinArea { get; init; } = minArea;

    /// <summary>The greatest share of the image's area.</summary>
    /// <value>At least <see cref="MinArea"/>, at most 1; 0.33 by default, as in torchvision.</value>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double MaxArea { get; init; } = maxArea;

    /// <summary>The least ratio of width to height; the greatest is its reciprocal.</summary>
    /// <value>Above 0, at most 1; 0.3 by default, as in its paper.</value>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double MinAspect { get; init; } = minAspect;

    /// <summary>What stands in the rectangle.</summary>
    /// <value><see cref="ErasingFill.Noise"/> by default, as in its paper.</value>
    public ErasingFill Fill { get; init; } = fill;

    /// <inheritdoc />
    public int ParameterCount => 5;

    /// <summary>Draws top, left, height and width of the rectangle in pixels, all 0 where nothing is erased, and the seed of the noise.</summary>
    public void Draw(ref CounterRandom random, ImageShape shape, Span<float> parameters)
    {
        ImageRegion region = random.NextDouble() < Probability
            ? ImageRegion.Draw(ref random, shape, MinArea, MaxArea, MinAspect) ?? default
            : default;
        (parameters[0], parameters[1], parameters[2], parameters[3]) = (region.Top, region.Left, region.Height, region.Width);
        // As many as a float tells apart.
        parameters[4] = random.NextInt32(1 << 24);
    }

    /// <inheritdoc />
    public void Apply(Image image, ReadOnlySpan<float> parameters)
    {
        ImageRegion region = new((int)parameters[0], (int)parameters[1], (int)parameters[2], (int)parameters[3]);
        if (region.Height == 0)
            return;

        Span<float> color = stackalloc float[image.Shape.Channels];
        color.Clear();
        switch (Fill)
        {
            case ErasingFill.Noise:
                FillWithNoise(image, region, (int)parameters[4]);
                return;
            case ErasingFill.Mean:
                Mean(image, color);
                break;
        }

        for (int y = 0; y < region.Height; y++)
        {
            Span<float> row = Row(image, region, y);
            for (int i = 0; i < row.Length; i++)
                row[i] = color[i % color.Length];
        }
    }

    private static void FillWithNoise(Image image, ImageRegion region, int seed)
    {
        CounterRandom random = new(seed, "RandomErasing", 0, 0);
        for (int y = 0; y < region.Height; y++)
        {
            // Four values of 8 bits from 32.
            uint bits = 0;
            Span<float> row = Row(image, region, y);
            for (int i = 0; i < row.Length; i++, bits >>= 8)
            {
                if (i % 4 == 0)
                    bits = random.NextUInt32();
                row[i] = (byte)bits;
            }
        }
    }

    private static void Mean(Image image, Span<float> mean)
    {
        Span<float> pixels = image.Pixels;
        for (int channel = 0; channel < mean.Length; channel++)
        {
            double sum = 0;
            for (int i = channel; i < pixels.Length; i += mean.Length)
                sum += pixels[i];
            mean[channel] = (float)(sum * mean.Length / pixels.Length);
        }
    }

    private static Span<float> Row(Image image, ImageRegion region, int y)
    {
        (int channels, _, int width) = image.Shape;
        return image.Pixels.Slice(((region.Top + y) * width + region.Left) * channels, region.Width * channels);
    }
}
