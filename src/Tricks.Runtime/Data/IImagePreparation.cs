namespace Tricks.Data;

/// <summary>How an image becomes an input of the model. Called from several threads, each with its own image.</summary>
public interface IImagePreparation
{
    /// <summary>The size of a prepared image.</summary>
    ImageShape OutputShape { get; }

    /// <summary>
    /// Prepares image <paramref name="index"/> for <paramref name="epoch"/> in place: the result has <see cref="OutputShape"/>,
    /// values from 0 to 255, and depends on nothing but the image, the epoch and the index.
    /// </summary>
    void Prepare(Image image, int epoch, int index);

    /// <summary>By which mean and deviation the prepared values are normalised when they are copied into the batch.</summary>
    PixelStatistics Normalization { get; }
}
