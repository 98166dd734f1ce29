using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Tricks.Native;

/// <summary>
/// Work on the threads that libtorch computes with, which are OpenMP's: threads of .NET beside them would take the processors from those that wait, spinning, for
/// libtorch's next operation.
/// </summary>
/// <remarks>There are none where libtorch's OpenMP is not GNU's, on Windows and macOS.</remarks>
internal static unsafe class TorchThreads
{
    // Below, a thread costs more than it saves; libtorch's own measure.
    private const long FewestNumbers = 32768;

    private static readonly delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<nint, void>, nint, uint, uint, void> InParallel;
    private static readonly delegate* unmanaged[Cdecl]<int> Thread;
    private static readonly delegate* unmanaged[Cdecl]<int> Count;

    static TorchThreads()
    {
        if (!OperatingSystem.IsLinux()
            || !NativeLibrary.TryLoad("libtorch_cpu.so", out var torch)
            || !NativeLibrary.TryGetExport(torch, "GOMP_parallel", out var parallel)
            || !NativeLibrary.TryGetExport(torch, "omp_get_thread_num", out var thread)
            || !NativeLibrary.TryGetExport(torch, "omp_get_num_threads", out var count))
        {
            return;
        }
        InParallel = (delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<nint, void>, nint, uint, uint, void>)parallel;
        Thread = (delegate* unmanaged[Cdecl]<int>)thread;
        Count = (delegate* unmanaged[Cdecl]<int>)count;
    }

    /// <summary>Whether there are such threads.</summary>
    public static bool AreThere => InParallel is not null;

    /// <summary>In how many parts work on so many numbers is done.</summary>
    public static int PartsFor(long numbers) => (int)Math.Clamp(numbers / FewestNumbers, 1, TorchRuntime.Threads);

    /// <summary>Calls <paramref name="part"/> with each of the numbers from 0 to <paramref name="parts"/> − 1, side by side; returns when all have returned.</summary>
    public static void Run(int parts, Action<int> part)
    {
        if (parts == 1)
        {
            part(0);
            return;
        }
        var work = new Work(parts, part);
        var handle = GCHandle.Alloc(work);
        InParallel(&Do, GCHandle.ToIntPtr(handle), (uint)parts, 0);
        handle.Free();
        work.Failure?.Throw();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Do(nint handle)
    {
        var work = (Work)GCHandle.FromIntPtr(handle).Target!;
        try
        {
            // There may be fewer threads than parts.
            for (var index = Thread(); index < work.Parts; index += Count())
                work.Part(index);
        }
        catch (Exception exception)
        {
            work.Failure ??= ExceptionDispatchInfo.Capture(exception);
        }
    }

    private sealed record Work(int Parts, Action<int> Part)
    {
        public ExceptionDispatchInfo? Failure { get; set; }
    }
}
