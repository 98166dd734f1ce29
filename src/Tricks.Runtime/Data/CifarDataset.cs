namespace Tricks.Data;

/// <summary>Makes a data set of a published set in the binary format of CIFAR.</summary>
internal static class CifarDataset
{
    /// <summary>Finds the set, or downloads it; <paramref name="downloads"/> is the folder for downloads that no data root is set for.</summary>
    /// <exception cref="DataException">What was found is damaged or another set, or nothing could be downloaded.</exception>
    public static ImageDataset Open(PublishedSource<CifarSplits> source, IReadOnlyList<string> classNames, string? downloads, ResidentCache cache, DataContext context)
    {
        var splits = new PublishedStore<CifarSplits>(source, downloads).Open(context).Single();
        return StoredDataset.Create(splits.Train, splits.Test, CifarLayout.Shape, classNames, cache);
    }
}
