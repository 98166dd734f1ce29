using System.Text;

namespace Tricks.Data.Folders;

/// <summary>Finds the image files below a data set's folder, in the order of their names.</summary>
/// <param name="root">The data set's folder.</param>
/// <param name="followsLinksOut">Whether a link may lead out of it.</param>
/// <param name="context">Told how many files were found.</param>
internal sealed class FolderScan(string root, bool followsLinksOut, DataContext context)
{
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase) { ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp" };

    private readonly string _realRoot = RealPath.Of(root);
    private int _found;

    /// <summary>Files that are no images by their names, such as <c>Thumbs.db</c>; hidden ones are not counted.</summary>
    public List<string> Others { get; } = [];

    /// <summary>The folder's own folders that are not hidden, in order.</summary>
    public static IReadOnlyList<DirectoryInfo> Folders(string folder) =>
        [.. new DirectoryInfo(folder).EnumerateDirectories().Where(static inner => !IsHidden(inner)).OrderBy(static inner => inner.Name, StringComparer.Ordinal)];

    /// <summary>The image files of a folder and of those in it, in order; hidden ones and links to folders are left out.</summary>
    public static IReadOnlyList<string> Images(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System })
            .Where(static path => Extensions.Contains(Path.GetExtension(path)))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The images of a folder that has a folder for each class, whose images may lie in folders of their own.</summary>
    /// <exception cref="DataException">There are no such folders, two have one name, or a link leads out of the root.</exception>
    public IReadOnlyList<ClassFolder> Classes(string folder)
    {
        var classes = new List<ClassFolder>();
        foreach (var inner in Folders(folder))
        {
            // The same name may be written in more than one way in Unicode, and is by different systems.
            var name = inner.Name.Normalize(NormalizationForm.FormC);
            if (classes.Find(other => other.Name == name) is { } other)
                throw new DataException($"{inner.FullName} and {other.Folder} have the same name, written in two ways in Unicode. Put their images into one of them.");
            var files = new List<ImageFile>();
            Collect(inner, name, files, []);
            classes.Add(new(name, inner.FullName, files));
        }

        if (classes.Count > 0)
            return classes;
        var loose = new DirectoryInfo(folder).EnumerateFiles().Count(static file => Extensions.Contains(file.Extension));
        throw new DataException($"{folder}: expected a folder for each class, found none{(loose == 0 ? "" : $", but {loose} images")}. "
            + "Put the images of each class into a folder that has its name, or name them in a list (List).");
    }

    /// <summary>A file of the data set.</summary>
    /// <exception cref="DataException">It lies outside of the root, by its path or by a link.</exception>
    public ImageFile File(string path, string className)
    {
        ThrowIfOutside(path, RealPath.Of(path));
        var file = new FileInfo(path);
        // What is missing is told as a bad image is.
        var target = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true);
        return target is FileInfo { Exists: true } found ? new(path, NameOf(path), found.Length, found.LastWriteTimeUtc.Ticks, className) : new(path, NameOf(path), 0, 0, className);
    }

    private void Collect(DirectoryInfo folder, string className, List<ImageFile> files, IReadOnlyList<string> above)
    {
        var real = RealPath.Of(folder.FullName);
        ThrowIfOutside(folder.FullName, real);
        if (above.Contains(real))
            throw new DataException($"{folder.FullName} is a link to a folder that it lies in itself. Remove it.");
        foreach (var entry in folder.EnumerateFileSystemInfos().Where(static entry => !IsHidden(entry)).OrderBy(static entry => entry.Name, StringComparer.Ordinal))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (entry is DirectoryInfo inner)
            {
                Collect(inner, className, files, [.. above, real]);
            }
            else if (!Extensions.Contains(entry.Extension))
            {
                Others.Add(NameOf(entry.FullName));
            }
            else
            {
                files.Add(entry.LinkTarget is null ? new(entry.FullName, NameOf(entry.FullName), ((FileInfo)entry).Length, entry.LastWriteTimeUtc.Ticks, className) : File(entry.FullName, className));
                if (++_found % 1_000 == 0)
                    context.Progress("finding images", _found, null);
            }
        }
    }

    private void ThrowIfOutside(string path, string real)
    {
        if (!followsLinksOut && !RealPath.IsWithin(real, _realRoot))
            throw new DataException($"{path} leads to {real}, outside of {_realRoot}. Put what is meant below that folder, or allow it (FollowLinksOut).");
    }

    private string NameOf(string path) => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/');

    private static bool IsHidden(FileSystemInfo entry) => entry.Name.StartsWith('.');
}

/// <summary>The folder of a class.</summary>
/// <param name="Name">The class.</param>
/// <param name="Folder">Where it is.</param>
/// <param name="Files">Its images.</param>
internal sealed record ClassFolder(string Name, string Folder, IReadOnlyList<ImageFile> Files);
