using System.Runtime.InteropServices;

namespace Tricks.Benchmarks.Costs;

/// <summary>
/// The memory that is handed out and not yet given back, libtorch's tensors above all, in bytes: what is resident says less, since the allocator
/// keeps what was freed. Of glibc alone.
/// </summary>
internal static partial class LiveMemory
{
    public static double Now()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Taken();
    }

    /// <summary>The most of it while something is done.</summary>
    public static double Peak(Func<double> work)
    {
        var (peak, done) = (0.0, false);
        var watch = new Thread(() =>
        {
            while (!Volatile.Read(ref done))
            {
                peak = Math.Max(peak, Taken());
                Thread.Sleep(1);
            }
        });
        watch.Start();
        work();
        Volatile.Write(ref done, true);
        watch.Join();
        return peak;
    }

    private static double Taken()
    {
        var info = MallInfo();
        return info.InUse + (double)info.Mapped;
    }

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
