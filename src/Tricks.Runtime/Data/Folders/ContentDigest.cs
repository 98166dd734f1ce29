using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tricks.Native;

namespace Tricks.Data.Folders;

/// <summary>
/// The digest of image files: over names, classes and every byte, wherever they lie. Where reading them takes a while, it is kept in the user's cache under their paths, lengths and
/// times of writing, so that they are read for it again only where one was written since.
/// </summary>
internal static class ContentDigest
{
    private const string Prefix = "sha256:";

    /// <summary>So many bytes in all are read again each time.</summary>
    private const long ReadAgain = 64_000_000;

    /// <summary>The digest of splits, each with its files in order; a file that cannot be read counts as one that has none.</summary>
    /// <param name="classNames">The classes.</param>
    /// <param name="splits">The splits.</param>
    /// <param name="cache">Where it is kept; null where the user has no such place.</param>
    /// <param name="context">Told of the work.</param>
    public static string Of(string[] classNames, IReadOnlyList<(string Name, IReadOnlyList<ImageFile> Files)> splits, string? cache, DataContext context)
    {
        ImageFile[] files = [.. splits.SelectMany(static split => split.Files)];
        var key = Hash(classNames, splits, static (file, _) => string.Create(CultureInfo.InvariantCulture, $"{file.Path}\0{file.Length}\0{file.Written}"));
        var path = files.Sum(static file => file.Length) > ReadAgain && cache is not null ? Path.Combine(cache, "digests", key) : null;
        if (Kept(path) is { } kept)
            return kept;
        var contents = new byte[files.Length][];
        ImagePass.Over(files.Length, "reading images for the data's digest", context, (index, _) => contents[index] = ContentOf(files[index].Path));
        var digest = Prefix + Hash(classNames, splits, (_, index) => Convert.ToHexStringLower(contents[index]));
        if (Array.FindIndex(contents, static content => content.Length == 0) is var unread and >= 0)
            context.Notice($"{files[unread].Path} cannot be read{(contents.Count(static content => content.Length == 0) is var count and > 1 ? $", nor can {count - 1} more images" : "")}: the data's digest is another than where it can.");
        else
            Keep(path, digest, context);
        return digest;
    }

    private static string Hash(string[] classNames, IReadOnlyList<(string Name, IReadOnlyList<ImageFile> Files)> splits, Func<ImageFile, int, string> more)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(string.Join('\0', classNames));
        var index = 0;
        foreach (var (name, files) in splits)
        {
            Add($"\n{name} {files.Count}\n");
            foreach (var file in files)
                Add($"{file.Name}\0{file.Class}\0{more(file, index++)}\n");
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));
    }

    private static byte[] ContentOf(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
            return SHA256.HashData(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is told where it is trained on.
            return [];
        }
    }

    private static string? Kept(string? path)
    {
        try
        {
            return path is not null && File.Exists(path) && File.ReadAllText(path) is { Length: 64 + 7 } text && text.StartsWith(Prefix, StringComparison.Ordinal) && text[Prefix.Length..].All(char.IsAsciiHexDigitLower) ? text : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Keep(string? path, string digest, DataContext context)
    {
        try
        {
            if (path is null)
                return;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            AtomicFile.Write(path, Encoding.ASCII.GetBytes(digest));
        }
        // Another process may have been quicker.
        catch (Exception exception) when ((exception is IOException or UnauthorizedAccessException) && Kept(path) is null)
        {
            context.Notice($"The data's digest cannot be kept in {path}, so that every image is read for it at each start: {exception.Message}");
        }
    }
}
