using Tricks.Native;
using Tricks.Training;

namespace Tricks.Hosting;

/// <summary>The files that a command leaves where <c>--results</c> says.</summary>
internal static class ResultFiles
{
    /// <summary>Why no results can be left there, or null where they can. Nothing is left behind.</summary>
    /// <param name="results">A path without an extension.</param>
    public static string? Objection(string results)
    {
        var objection = Path.GetFileName(results).Length == 0
            ? "it names no file"
            : RunFolder.Objection(Path.GetDirectoryName(Path.GetFullPath(results))!);
        return objection is null ? null : $"command line --results is '{results}', but {objection}; allowed: the path of a file without an extension, in a folder that can be written or made";
    }

    /// <summary>Writes a file, whole or not at all, and makes its folder.</summary>
    public static void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        AtomicFile.Write(path, content);
    }
}
