using System.IO.Enumeration;

namespace Tricks.Data.Folders;

/// <summary>Finds the image files below a data set's folder, in the order of their names.</summary>
/// <param name="root">The data set's folder.</param>
/// <param name="followsLinksOut">Whether a link may lead out of it.</param>
/// <param name="context">Told how many files were found.</param>
internal sealed class FolderScan(string root, bool followsLinksOut, DataContext context)
{
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase) { ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp" };

    private readonly string _realRoot = RealPath.Of(root);
    private readonly Dictionary<string, string> _realFolders = new(StringComparer.Ordinal);
    private int _found;

    /// <summary>Files that are no images by their names, such as <c>Thumbs.db</c>; hidden ones are not counted.</summary>
    public List<string> Others { get; } = [];

    /// <summary>Images that lie beside the folders of the classes, so that they are of none.</summary>
    public List<string> Loose { get; } = [];

    /// <summary>Whether a path ends as an image's does.</summary>
    public static bool IsImage(string path) => Extensions.Contains(Path.GetExtension(path));

    /// <summary>The folder's own folders that are not hidden, in order.</summary>
    public static IReadOnlyList<DirectoryInfo> Folders(string folder) =>
        [.. new DirectoryInfo(folder).EnumerateDirectories().Where(static inner => !IsHidden(inner)).OrderBy(static inner => inner.Name, CodePointOrder.Instance)];

    /// <summary>The image files of a folder and of those in it, in order; hidden ones and links to folders are left out.</summary>
    public static IReadOnlyList<string> Images(string folder) =>
    [
        .. new FileSystemEnumerable<string>(
            folder,
            static (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(),
            new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System })
        {
            // A link to a folder may lead around in a circle.
            ShouldRecursePredicate = static (ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
            ShouldIncludePredicate = static (ref FileSystemEntry entry) => !entry.IsDirectory,
        }
            .Where(IsImage)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The images of a folder that has a folder for each class, whose images may lie in folders of their own.</summary>
    /// <exception cref="DataException">There are no such folders, two have one name, or a link leads out of the root.</exception>
    public IReadOnlyList<ClassFolder> Classes(string folder)
    {
        var classes = new Dictionary<string, ClassFolder>(StringComparer.Ordinal);
        var above = new[] { RealPath.Of(folder) };
        foreach (var inner in Folders(folder))
        {
            // The same name may be written in more than one way in Unicode, and is by different systems.
            var name = ComposedText.Of(inner.Name);
            if (classes.TryGetValue(name, out var other))
                throw new DataException($"{inner.FullName} and {other.Folder} have the same name, written in two ways in Unicode. Put their images into one of them.");
            if (!inner.Exists && name.Contains('\uFFFD', StringComparison.Ordinal))
                throw new DataException($"{inner.FullName}: the folder's name is not in UTF-8, so that it cannot be opened. Rename it.");
            var files = new List<ImageFile>();
            Collect(inner, name, files, above);
            classes.Add(name, new(name, inner.FullName, files));
        }

        var loose = new DirectoryInfo(folder).EnumerateFiles().Where(static file => !IsHidden(file) && Extensions.Contains(file.Extension)).Select(file => NameOf(file.FullName)).ToArray();
        if (classes.Count == 0)
        {
            throw new DataException($"{folder}: expected a folder for each class, found none{(loose.Length == 0 ? "" : $", but {loose.Length} images")}. "
                + "Put the images of each class into a folder that has its name, or name them in a list (List).");
        }

        Loose.AddRange(loose.Order(CodePointOrder.Instance));
        return [.. classes.Values];
    }

    /// <summary>A file of the data set.</summary>
    /// <exception cref="DataException">It lies outside of the root, by its path or by a link.</exception>
    public ImageFile File(string path, string className)
    {
        var file = new FileInfo(path);
        var place = Path.Combine(RealFolder(file.DirectoryName!), file.Name);
        // A link that leads to itself leads nowhere: its folder is where it is.
        ThrowIfOutside(path, file.LinkTarget is null || RealPath.IsCircle(place) ? place : RealPath.Of(place));
        return Found(file, className);
    }

    private void Collect(DirectoryInfo folder, string className, List<ImageFile> files, IReadOnlyList<string> above)
    {
        var real = RealPath.Of(folder.FullName);
        ThrowIfOutside(folder.FullName, real);
        if (above.Contains(real) || RealPath.IsWithin(above[^1], real))
            throw new DataException($"{folder.FullName} is a link to a folder that it lies in itself. Remove it.");
        foreach (var entry in folder.EnumerateFileSystemInfos().Where(static entry => !IsHidden(entry)).OrderBy(static entry => entry.Name, CodePointOrder.Instance))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (entry is DirectoryInfo inner)
                Collect(inner, className, files, [.. above, real]);
            else if (!Extensions.Contains(entry.Extension))
                Others.Add(NameOf(entry.FullName));
            else
                files.Add(entry.LinkTarget is null ? Found((FileInfo)entry, className) : File(entry.FullName, className));
        }
    }

    private ImageFile Found(FileInfo file, string className)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        if (++_found % 1_000 == 0)
            context.Progress("finding images", _found, null);
        // What is missing is told as a bad image is.
        var target = file.LinkTarget is null ? file : RealPath.IsCircle(file.FullName) ? null : file.ResolveLinkTarget(returnFinalTarget: true);
        return target is FileInfo { Exists: true } there
            ? new(file.FullName, NameOf(file.FullName), there.Length, there.LastWriteTimeUtc.Ticks, className)
            : new(file.FullName, NameOf(file.FullName), 0, 0, className);
    }

    private string RealFolder(string folder)
    {
        if (!_realFolders.TryGetValue(folder, out var real))
            _realFolders[folder] = real = RealPath.Of(folder);
        return real;
    }

    private void ThrowIfOutside(string path, string real)
    {
        if (!followsLinksOut && !RealPath.IsWithin(real, _realRoot))
            throw new DataException($"{path} {(path == real ? "lies" : $"leads to {real},")} outside of {_realRoot}. Put what is meant below that folder, or allow it (FollowLinksOut).");
    }

    private string NameOf(string path) => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/');

    private static bool IsHidden(FileSystemInfo entry) => entry.Name.StartsWith('.');
}
