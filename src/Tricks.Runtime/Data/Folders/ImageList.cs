namespace Tricks.Data.Folders;

/// <summary>A text file that names an image and its class in each line, with a tab, a comma or a space between, either in quotes or not; the path is below the list's folder.</summary>
internal static class ImageList
{
    private static readonly char[] Separators = ['\t', ',', ' '];

    private static readonly string[] HeadingsOfClass = ["class", "label"];

    /// <summary>The images of a list. Empty lines, those that begin with <c>#</c>, and a heading whose second word is <c>class</c> or <c>label</c> are left out.</summary>
    /// <exception cref="DataException">The list cannot be read, a line is not of the form, names an image again, or leads out of the data set's folder.</exception>
    public static IReadOnlyList<ImageFile> Read(string path, FolderScan scan)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: the list cannot be read: {exception.Message}", exception);
        }

        var folder = Path.GetDirectoryName(path)!;
        var files = new List<ImageFile>();
        var lineOf = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            var (name, className) = Parts(line) ?? throw Malformed();
            if (files.Count == 0 && HeadingsOfClass.Contains(className, StringComparer.OrdinalIgnoreCase) && !File.Exists(Path.Combine(folder, name)))
                continue;
            try
            {
                files.Add(scan.File(Path.GetFullPath(name, folder), ComposedText.Of(className)));
            }
            catch (DataException exception)
            {
                throw new DataException($"{path}, line {i + 1}: {exception.Message}", exception);
            }

            // Held out and trained on, it would be both.
            if (!lineOf.TryAdd(files[^1].Path, i + 1))
                throw new DataException($"{path}, line {i + 1}: {files[^1].Path} is listed again, after line {lineOf[files[^1].Path]}. Name every image once.");

            DataException Malformed() => new($"{path}, line {i + 1}: expected a path, a tab or comma, and a class, found '{line}'.");
        }

        return files.Count > 0 ? files : throw new DataException($"{path}: the list names no image.");
    }

    /// <summary>A path and a class; null where the line is not of that form.</summary>
    private static (string Path, string Class)? Parts(string line)
    {
        // A path may hold spaces and commas, and most class names hold neither: the last separator counts, of the kind that can hardly be meant otherwise.
        var places = Enumerable.Range(0, line.Length).Where(i => Separators.Contains(line[i]) && IsWhole(line[..i]) && IsWhole(line[(i + 1)..])).ToArray();
        var at = Separators.Select(separator => places.LastOrDefault(i => line[i] == separator, -1)).FirstOrDefault(static at => at >= 0, -1);
        if (at < 0)
            return null;
        var (path, className) = (Unquoted(line[..at]), Unquoted(line[(at + 1)..]));
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
