using System.Text;

namespace Tricks.Data.Folders;

/// <summary>
/// A text file, in UTF-8, that names an image and its class in each line, with a tab, a comma or a space between, either in quotes or not; the path is below
/// the list's folder, and may be written with backslashes.
/// </summary>
internal static class ImageList
{
    private static readonly char[] Separators = ['\t', ',', ' '];

    /// <summary>The images of a list. Empty lines, those that begin with <c>#</c>, and a heading, a first line that names no file and whose path has no image's ending, are left out.</summary>
    /// <exception cref="DataException">The list cannot be read, a line is not of the form, names an image again, or leads out of the data set's folder.</exception>
    public static IReadOnlyList<ImageFile> Read(string path, FolderScan scan, Action<string> notice)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path, StrictText.Utf8);
        }
        catch (DecoderFallbackException exception)
        {
            throw new DataException($"{path}: the list is not in UTF-8, so that its names cannot be told. Save it in UTF-8.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: the list cannot be read: {exception.Message}", exception);
        }

        var folder = Path.GetDirectoryName(path)!;
        var (files, isFirst) = (new List<ImageFile>(), true);
        var lineOf = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            var (name, className) = Parts(line) ?? throw Malformed();
            var overfull = Overfull(line, name, folder);
            var isHeading = isFirst && overfull is null && !File.Exists(Path.Combine(folder, name)) && !FolderScan.IsImage(name);
            isFirst = false;
            if (isHeading)
            {
                notice($"{path}, line {i + 1}: '{line}' names no image and is taken for a heading.");
                continue;
            }

            if (overfull is { } image)
                throw new DataException($"{path}, line {i + 1}: expected a path, a tab, comma or space, and a class, found '{line}', in which more than a class follows {image}. Leave the rest out, or put a class that has such signs in it in quotes.");
            try
            {
                files.Add(scan.File(Path.GetFullPath(Slashed(name, folder), folder), ComposedText.Of(className)));
            }
            catch (DataException exception)
            {
                throw new DataException($"{path}, line {i + 1}: {exception.Message}", exception);
            }

            // Held out and trained on, it would be both.
            if (!lineOf.TryAdd(files[^1].Path, i + 1))
                throw new DataException($"{path}, line {i + 1}: {files[^1].Path} is listed again, after line {lineOf[files[^1].Path]}. Name every image once.");

            DataException Malformed() => new($"{path}, line {i + 1}: expected a path, a tab, comma or space, and a class, found '{line}'.");
        }

        return files.Count > 0 ? files : throw new DataException($"{path}: the list names no image.");
    }

    /// <summary>The image whose path a line begins with, where the line says more of it than its class.</summary>
    private static string? Overfull(string line, string name, string folder)
    {
        if (File.Exists(Path.Combine(folder, name)))
            return null;
        return Separators.Select(separator => line.Split(separator, 2)[0]).FirstOrDefault(start => start.Length < name.Length && Unquoted(start) is { Length: > 0 } path && File.Exists(Path.Combine(folder, Slashed(path, folder))));
    }

    /// <summary>A path that was written with backslashes, as Windows does, where it means a file only with slashes.</summary>
    private static string Slashed(string path, string folder) =>
        path.Contains('\\', StringComparison.Ordinal) && path.Replace('\\', '/') is var slashed && !File.Exists(Path.Combine(folder, path)) && File.Exists(Path.Combine(folder, slashed)) ? slashed : path;

    /// <summary>A path and a class; null where the line is not of that form.</summary>
    private static (string Path, string Class)? Parts(string line)
    {
        // After a tab, which hardly any name holds, the rest is the class, whatever is in it.
        if (line.LastIndexOf('\t') is var tab and > 0)
            return Named(line[..tab], line[(tab + 1)..]);
        // A path may hold spaces and commas, and most class names hold neither: the last separator counts, of the kind that can hardly be meant otherwise.
        var places = Enumerable.Range(0, line.Length).Where(i => Separators.Contains(line[i]) && IsWhole(line[..i]) && IsWhole(line[(i + 1)..])).ToArray();
        var at = Separators.Select(separator => places.LastOrDefault(i => line[i] == separator, -1)).FirstOrDefault(static at => at >= 0, -1);
        return at < 0 ? null : Named(line[..at], line[(at + 1)..]);
    }

    private static (string Path, string Class)? Named(string before, string after)
    {
        var (path, className) = (Unquoted(before), Unquoted(after));
        return path.Length == 0 || path.Contains('\0', StringComparison.Ordinal) || className.Length == 0 ? null : (path, className);
    }

    /// <summary>Whether quotes that stand at an end of a text stand at both, and none but doubled ones are between them.</summary>
    private static bool IsWhole(string text)
    {
        text = text.Trim();
        return text is ['"', .. var inner, '"'] ? !inner.Replace("\"\"", "", StringComparison.Ordinal).Contains('"', StringComparison.Ordinal) : !text.StartsWith('"') && !text.EndsWith('"');
    }

    private static string Unquoted(string text)
    {
        text = text.Trim();
        return text is ['"', .., '"'] ? text[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }
}
