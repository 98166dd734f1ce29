using Tricks.Data;
using Tricks.Recipes;

namespace Tricks.Training;

/// <summary>A recipe's augmentation as the loader calls it.</summary>
internal sealed class TrainingPreparation(TrainingPipeline pipeline, ImageDataset data) : IImagePreparation
{
    public ImageShape OutputShape { get; } = pipeline.TrainingShape(data);

    public PixelStatistics Normalization { get; } = pipeline.Normalization(data);

    public void Prepare(Image image, int epoch, int index) => pipeline.Augment(image, epoch, index);
}

/// <summary>Images as they are.</summary>
internal sealed class NoPreparation(ImageShape shape) : IImagePreparation
{
    public ImageShape OutputShape { get; } = shape;

    public PixelStatistics Normalization { get; } = PixelStatistics.UnitRange(shape.Channels);

    public void Prepare(Image image, int epoch, int index)
    {
    }
}

/// <summary>A recipe's preparation of test images as the loader calls it.</summary>
internal sealed class EvaluationPreparation(TrainingPipeline pipeline, ImageDataset data) : IImagePreparation
{
    public ImageShape OutputShape { get; } = pipeline.EvaluationShape(data);

    public PixelStatistics Normalization { get; } = pipeline.Normalization(data);

    public void Prepare(Image image, int epoch, int index) => pipeline.PrepareEvaluation(image);
}
