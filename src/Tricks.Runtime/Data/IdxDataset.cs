namespace Tricks.Data;

/// <summary>Makes a data set of IDX files.</summary>
internal static class IdxDataset
{
    /// <summary>From training images and labels, test images and labels.</summary>
    /// <exception cref="DataException">The files do not belong together, or a label is no class.</exception>
    public static ImageDataset Create(IReadOnlyList<IdxFile> files, int height, int width, IReadOnlyList<string> classNames, ResidentCache cache) => StoredDataset.Create(
        new IdxImageSet(files[0], files[1], height, width, classNames.Count),
        new IdxImageSet(files[2], files[3], height, width, classNames.Count),
        new ImageShape(1, height, width),
        classNames,
        cache);
}
