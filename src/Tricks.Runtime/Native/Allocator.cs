using System.Runtime.InteropServices;

namespace Tricks.Native;

/// <summary>
/// Keeps freed memory in the process. glibc gives large blocks back to the kernel as soon as they are freed, so that every step faults the pages of its
/// tensors in again; that can cost several times the step itself.
/// </summary>
/// <remarks>
/// The price is memory: the process keeps its peak (up to 2 GB of free memory), and grows in pieces of 64 MB. Linux with glibc only. glibc keeps memory
/// in its main heap alone: threads with a heap of their own give it back whatever is set, so train on a <see cref="TorchThread"/>.
/// </remarks>
public static class Allocator
{
    // From glibc's malloc.h.
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapThreshold = -3;
    private const int MmapMax = -4;
    private const int ArenaMax = -8;

    // In the size that stands before a block: the block is not of the main heap.
    private const nuint OtherHeapFlag = 4;

    private static readonly Lazy<bool> Applied = new(Apply);

    /// <summary>Whether the process keeps its freed memory: whether <see cref="KeepFreedMemory"/> was called and the system's allocator is glibc's.</summary>
    public static bool KeepsFreedMemory => Applied.IsValueCreated && Applied.Value;

    /// <summary>
    /// Tells glibc to keep freed memory. To be called before the first tensor is made; later calls do nothing.
    /// </summary>
    /// <returns>Whether the setting is in effect; false where the system's allocator is not glibc's.</returns>
    public static bool KeepFreedMemory() => Applied.Value;

    /// <summary>Whether the calling thread takes its memory from the heap that keeps it. False unless <see cref="KeepsFreedMemory"/>.</summary>
    public static unsafe bool KeepsFreedMemoryOfThisThread()
    {
        if (!KeepsFreedMemory)
            return false;
        // Too large for the thread's cache of small blocks, which may be of any heap.
        var block = (nuint*)NativeMemory.Alloc(64 << 10);
        var size = block[-1];
        NativeMemory.Free(block);
        return (size & OtherHeapFlag) == 0;
    }

    private static unsafe bool Apply()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libc.so.6", out var libc))
            return false;
        if (!NativeLibrary.TryGetExport(libc, "gnu_get_libc_version", out _) || !NativeLibrary.TryGetExport(libc, "mallopt", out var address))
            return false;

        var mallopt = (delegate* unmanaged[Cdecl]<int, int, int>)address;
        // New threads share the heaps there are, the main one among them, instead of getting one each.
        return (mallopt(MmapMax, 0) & mallopt(MmapThreshold, 1 << 30) & mallopt(TrimThreshold, int.MaxValue) & mallopt(TopPad, 64 << 20)
            & mallopt(ArenaMax, 1)) == 1;
    }
}
