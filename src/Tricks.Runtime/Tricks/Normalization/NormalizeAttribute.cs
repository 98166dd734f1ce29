using System.ComponentModel.DataAnnotations;
using Tricks.Data;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Normalization: (pixel − mean) / deviation by channel, on the scale of 0 to 255 as in the paper; ImageNet's values there are
/// (123.68, 116.779, 103.939) and (58.393, 57.12, 57.375). Without values, those of the data set's training images.
/// </summary>
/// <remarks>
/// <para>
/// It helps always: a network learns faster from values about 0 than from 0 to 1, and weights trained elsewhere expect their own constants.
/// </para>
/// <para>
/// It hurts with constants of other images, or on another scale, than those it is written for; without values it takes the data set's own.
/// </para>
/// </remarks>
/// <param name="mean">Mean by channel, each from 0 to 255; null (the default): the data set's.</param>
/// <param name="standardDeviation">Deviation by channel, each above 0 and at most 255; null (the default): the data set's.</param>
[Source("section 2, training step 6")]
public sealed class NormalizeAttribute(double[]? mean = null, double[]? standardDeviation = null) : TrickAttribute, INormalization
{
    private const double White = 255;

    /// <summary>Mean by channel; null: the data set's.</summary>
    /// <value>Each from 0 to 255; null by default.</value>
    [Range(0.0, White)]
    [MinLength(1)]
    [OneAChannel]
    [SameLength(nameof(StandardDeviation))]
    [AnyAbove(1, nameof(StandardDeviation), Because = "both are on the scale of 0 to 255, not 0 to 1: multiply them by 255")]
    public double[]? Mean { get; init; } = mean;

    /// <summary>Deviation by channel; null: the data set's.</summary>
    /// <value>Each above 0 and at most 255; null by default.</value>
    [Range(0.0, White, MinimumIsExclusive = true)]
    [MinLength(1)]
    [OneAChannel]
    public double[]? StandardDeviation { get; init; } = standardDeviation;

    /// <inheritdoc />
    /// <exception cref="RecipeException">The number of values is not the images' number of channels, or a channel of the data set is constant.</exception>
    public PixelStatistics Statistics(ImageDataset data)
    {
        if (Mean is null || StandardDeviation is null)
        {
            return data.Statistics.StandardDeviation.All(value => value > 0)
                ? data.Statistics
                : throw new RecipeException("Normalize: a channel of the training images is constant, so that its deviation is 0: give Mean and StandardDeviation.", "normalization");
        }

        return Mean.Length == data.Shape.Channels && StandardDeviation.Length == data.Shape.Channels
            ? new PixelStatistics(Mean, StandardDeviation)
            : throw new RecipeException($"Normalize: Mean has {Mean.Length} values and StandardDeviation {StandardDeviation.Length}, but the images have {data.Shape.Channels} channels: give one value a channel, or none to take the data set's own.", "normalization");
    }
}
