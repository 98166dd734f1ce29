namespace Tricks.Data.Folders;

/// <summary>Where a path leads when every link on its way is followed.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    private static readonly char[] Separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    /// <summary>The path without links; what does not exist is left as it is.</summary>
    /// <exception cref="IOException">Links lead in a circle.</exception>
    public static string Of(string path) => Find(path) ?? throw new IOException($"{path}: links lead in a circle.");

    /// <summary>Whether links lead in a circle, so that the path leads nowhere.</summary>
    public static bool IsCircle(string path) => Find(path) is null;

    private static string? Find(string path)
    {
        var whole = Path.GetFullPath(path);
        var real = Path.GetPathRoot(whole)!;
        var left = new Stack<string>();
        Push(whole[real.Length..]);
        for (var links = 0; left.TryPop(out var part);)
        {
            // Of a link's target: it is above where the links before it have led.
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            var place = Path.Combine(real, part);
            if (new FileInfo(place).LinkTarget is not { } target)
            {
                real = place;
                continue;
            }

            if (++links > MostLinks)
                return null;
            // A target that begins at the root of a file system begins anew.
            var start = Path.GetPathRoot(target) ?? "";
            if (start.Length > 0)
                real = Path.GetPathRoot(Path.GetFullPath(target))!;
            Push(target[start.Length..]);
        }

        return real;

        void Push(string parts)
        {
            foreach (var part in parts.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Where(static part => part != ".").Reverse())
                left.Push(part);
        }
    }

    /// <summary>Whether a path without links is a folder or lies within it.</summary>
    public static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
