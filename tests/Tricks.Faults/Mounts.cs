using System.Diagnostics;

namespace Tricks.Faults;

/// <summary>File systems that a test mounts, small ones in memory and folders that cannot be written; they are unmounted with it.</summary>
internal sealed class Mounts : IDisposable
{
    private readonly Stack<string> _mounted = [];

    /// <summary>Mounts an empty file system of a size; skips the test where that is not permitted.</summary>
    public void Small(string folder, int megabytes)
    {
        Directory.CreateDirectory(folder);
        if (!TryRun(out var said, "mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tricks-faults", folder))
            Assert.Skip($"Mounting is not permitted here: {said}");
        _mounted.Push(folder);
    }

    /// <summary>Makes a folder one that nobody can write, not even who may do anything; what has a file open there keeps it.</summary>
    public void ReadOnly(string folder)
    {
        if (!TryRun(out var said, "mount", "--bind", folder, folder))
            Assert.Skip($"Mounting is not permitted here: {said}");
        _mounted.Push(folder);
        // A file that is written there at this moment forbids it.
        for (var tries = 0; !TryRun(out said, "mount", "-o", "remount,bind,ro", folder); tries++)
            Assert.True(tries < 100, said);
    }

    /// <summary>Undoes the last.</summary>
    public void Undo()
    {
        // Lazily, since the program has files open there.
        Assert.True(TryRun(out var said, "umount", "-l", _mounted.Pop()), said);
    }

    public void Dispose()
    {
        while (_mounted.Count > 0)
            Undo();
    }

    private static bool TryRun(out string said, params ReadOnlySpan<string> line)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(line[0], line[1..].ToArray()) { RedirectStandardError = true })!;
            said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            said = exception.Message;
            return false;
        }
    }
}
