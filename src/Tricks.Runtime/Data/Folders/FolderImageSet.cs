namespace Tricks.Data.Folders;

/// <summary>Image files, read and decoded when they are asked for.</summary>
/// <param name="files">The files.</param>
/// <param name="classNames">The classes, by label; every file's is among them.</param>
internal sealed class FolderImageSet(IReadOnlyList<ImageFile> files, IReadOnlyList<string> classNames) : IImageSet
{
    private readonly string[] _paths = [.. files.Select(static file => file.Path)];
    private readonly int[] _labels = Labels(files, classNames);

    /// <inheritdoc />
    public int Count => _paths.Length;

    /// <inheritdoc />
    public int Label(int index) => _labels[index];

    /// <inheritdoc />
    public void Read(int index, Image image) => image.Load(_paths[index]);

    /// <inheritdoc />
    public string NameOf(int index) => _paths[index];

    private static int[] Labels(IReadOnlyList<ImageFile> files, IReadOnlyList<string> classNames)
    {
        var labels = classNames.Select(static (name, label) => (name, label)).ToDictionary(static item => item.name, static item => item.label, StringComparer.Ordinal);
        return [.. files.Select(file => labels[file.Class])];
    }
}
