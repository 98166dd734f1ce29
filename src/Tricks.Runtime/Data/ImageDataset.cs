namespace Tricks.Data;

/// <summary>A data set, opened: its two splits and what is known of it.</summary>
public sealed class ImageDataset
{
    /// <summary>What is said of a set that has no images to evaluate on.</summary>
    internal const string NothingToEvaluateOn = "The test set has no images, so that nothing could be evaluated: give the data set a test split.";

    /// <summary>The images to train on.</summary>
    public required IImageSet Train { get; init; }

    /// <summary>The images to evaluate on.</summary>
    public required IImageSet Test { get; init; }

    /// <summary>
    /// What the images to evaluate on are, such as <c>val</c>, a folder's name, or <c>10 % of each class, held out by SplitSeed 0</c>; <c>test</c> by default.
    /// </summary>
    public string TestSplit { get; init; } = "test";

    /// <summary>The size of an image as the sets hand it out; where sizes vary, of one of them.</summary>
    public required ImageShape Shape { get; init; }

    /// <summary>Whether images differ in height and width; false by default.</summary>
    public bool SizesVary { get; init; }

    /// <summary>The names of the classes, by label.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>
    /// Mean and standard deviation of the training pixels, used by <c>[Normalize]</c> where the recipe gives none. Where a data set does not give
    /// them, they are measured, when they are first asked for, on up to 1,000 training images that lie evenly apart.
    /// </summary>
    public PixelStatistics Statistics
    {
        get => field ??= ImageSample.Statistics(this);
        init;
    }

    /// <summary>
    /// A digest of images and labels: the same data give the same digest. Where a data set does not give one, it is that of all labels and of the pixels
    /// of up to 1,000 images of each split that lie evenly apart.
    /// </summary>
    public string Digest
    {
        get => field ??= ImageSample.Digest(this);
        init;
    }

    /// <summary>Demands names by which classes can be told apart.</summary>
    /// <exception cref="DataException">Two have the same.</exception>
    internal void ThrowUnlessNamedApart()
    {
        if (ClassNames.Index().GroupBy(static item => item.Item, StringComparer.Ordinal).FirstOrDefault(static group => group.Count() > 1) is { } twins)
            throw new DataException($"The classes {string.Join(" and ", twins.Select(static twin => twin.Index))} (counted from 0) are both named '{twins.Key}': name every class differently.");
    }

    /// <summary>How many images of a split each class has, by label.</summary>
    internal int[] CountByClass(IImageSet split)
    {
        var counts = new int[ClassNames.Count];
        for (var i = 0; i < split.Count; i++)
        {
            var label = split.Label(i);
            if ((uint)label >= (uint)counts.Length)
                throw new DataException($"{split.NameOf(i)} has the label {label}, but the data set has {counts.Length} classes, whose labels are 0 to {counts.Length - 1}.");
            counts[label]++;
        }

        return counts;
    }

    /// <summary>
    /// Whether the images are to lie on the device, as bytes, where there is room for them: they are of one size then, and every augmentation of the recipe is
    /// an <see cref="Recipes.IDeviceAugmentation"/>. False by default.
    /// </summary>
    public bool OnDevice { get; init; }

    /// <summary>What the set was opened with, where it is known: told of the work of measuring it.</summary>
    internal DataContext Context { get; init; } = new();

    /// <summary>What becomes of images that cannot be read; <see cref="BadImages.Fail"/> by default.</summary>
    public BadImages BadImages { get; init; }
}
