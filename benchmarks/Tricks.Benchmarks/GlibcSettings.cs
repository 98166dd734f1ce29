using System.Diagnostics;

namespace Tricks.Benchmarks;

/// <summary>The environment variables by which glibc does not give freed memory back to the kernel, as the library sets it for itself.</summary>
internal static class GlibcSettings
{
    private static readonly (string Name, string Value)[] Values =
    [
        ("MALLOC_MMAP_MAX_", "0"),
        ("MALLOC_MMAP_THRESHOLD_", "1073741824"),
        ("MALLOC_TRIM_THRESHOLD_", "2147483647"),
        ("MALLOC_TOP_PAD_", "67108864"),
        ("MALLOC_ARENA_MAX", "1"),
    ];

    /// <summary>Sets them for a process, or takes care that they are not set.</summary>
    public static void Set(ProcessStartInfo start, bool areSet)
    {
        foreach (var (name, value) in Values)
            start.Environment[name] = areSet ? value : null;
    }
}
