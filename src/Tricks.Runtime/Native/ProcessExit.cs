using System.Runtime.InteropServices;

namespace Tricks.Native;

/// <summary>The end of the process without anything that could hold it up.</summary>
internal static partial class ProcessExit
{
    /// <summary>Ends the process: no handler, finalizer or thread is waited for, be it of ours or of a native library. Windows runs the handlers.</summary>
    public static void AtOnce(int code)
    {
        if (OperatingSystem.IsWindows())
            Environment.Exit(code);
        Exit(code);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
