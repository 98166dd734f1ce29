using Tricks.Data;

namespace Tricks.Recipes;

/// <summary>Normalization: the mean that is subtracted from, and the deviation that divides, every image, in training and evaluation alike.</summary>
[Seam("normalization", SeamCount.AtMostOne, Default = "pixels from 0 to 1")]
public interface INormalization
{
    /// <summary>Mean and deviation by channel on the scale of 0 to 255, for images of the given data set.</summary>
    PixelStatistics Statistics(ImageDataset data);
}
