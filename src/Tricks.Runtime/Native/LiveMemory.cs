using System.Runtime.InteropServices;

namespace Tricks.Native;

/// <summary>
/// The memory that is handed out and not yet given back, libtorch's tensors above all, in bytes: what is resident says less, since the allocator
/// keeps what was freed. Of glibc alone.
/// </summary>
internal static partial class LiveMemory
{
    private static readonly Lazy<bool> Known = new(IsThere);

    /// <summary>Whether it can be told: the allocator is glibc's, 2.33 or later.</summary>
    public static bool IsKnown => Known.Value;

    /// <summary>What is handed out, once .NET has let go of what it does not need.</summary>
    public static double Now()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Taken();
    }

    /// <summary>The most of it while something is done.</summary>
    public static double Peak(Action work)
    {
        var peak = 0.0;
        Watch(work, () => peak = Math.Max(peak, Taken()));
        return peak;
    }

    /// <summary>Does the work and looks every millisecond meanwhile, on a thread of its own.</summary>
    public static void Watch(Action work, Action look)
    {
        using var done = new ManualResetEventSlim();
        var watch = new Thread(() =>
        {
            do
                look();
            while (!done.Wait(1));
        });
        watch.Start();
        try
        {
            work();
        }
        finally
        {
            done.Set();
            watch.Join();
        }
    }

    /// <summary>What is handed out at this moment.</summary>
    public static double Taken()
    {
        var info = MallInfo();
        return info.InUse + (double)info.Mapped;
    }

    private static bool IsThere() => OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var libc) && NativeLibrary.TryGetExport(libc, "mallinfo2", out _);

    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    private static partial Info MallInfo();

    /// <summary>struct mallinfo2, of which two fields count: hblkhd and uordblks.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Info
    {
        private readonly nuint _arena, _freeChunks, _fastChunks, _mappedChunks;
        public readonly nuint Mapped;
        private readonly nuint _most, _fastFree;
        public readonly nuint InUse;
        private readonly nuint _free, _top;
    }
}
