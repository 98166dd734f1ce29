namespace Tricks.Data;

/// <summary>A data set, opened: its two splits and what is known of it.</summary>
public sealed class ImageDataset
{
    /// <summary>The images to train on.</summary>
    public required IImageSet Train { get; init; }

    /// <summary>The images to evaluate on.</summary>
    public required IImageSet Test { get; init; }

    /// <summary>The size of an image as the sets hand it out.</summary>
    public required ImageShape Shape { get; init; }

    /// <summary>The names of the classes, by label.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>Mean and standard deviation of the training pixels, used by <c>[Normalize]</c> where the recipe gives none.</summary>
    public required PixelStatistics Statistics { get; init; }

    /// <summary>A digest of images and labels: the same data give the same digest.</summary>
    public required string Digest { get; init; }
}
