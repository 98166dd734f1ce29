namespace Tricks.Data.Folders;

/// <summary>Where a path leads when every link on its way is followed.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>The path without links; what does not exist is left as it is.</summary>
    /// <exception cref="IOException">Links lead in a circle.</exception>
    public static string Of(string path) => Of(Path.GetFullPath(path), MostLinks);

    /// <summary>Whether a path without links is a folder or lies within it.</summary>
    public static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Of(string path, int links)
    {
        if (links == 0)
            throw new IOException($"{path}: links lead in a circle.");
        if (Path.GetDirectoryName(path) is not { } parent)
            return path;
        var place = Path.Combine(Of(parent, links), Path.GetFileName(path));
        return new FileInfo(place).LinkTarget is { } target ? Of(Path.GetFullPath(target, Path.GetDirectoryName(place)!), links - 1) : place;
    }
}
