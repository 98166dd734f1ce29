using System.Runtime.Intrinsics.X86;

namespace Tricks.Native;

/// <summary>
/// What the processor says of its caches. Virtual machines often hide them; oneDNN 3.7, which computes libtorch's convolutions, then divides by a size of
/// zero in some 1×1 convolutions, and the process dies with SIGFPE.
/// </summary>
public static class CpuCaches
{
    private const int IntelCacheLeaf = 4;
    private const int AmdCacheLeaf = unchecked((int)0x8000001D);
    private const int LargestExtendedLeaf = unchecked((int)0x80000000);

    // "Auth" of "AuthenticAMD" and "Hygo" of "HygonGenuine".
    private const int AmdVendor = 0x68747541;
    private const int HygonVendor = 0x6f677948;

    /// <summary>Whether the processor of this machine hides the size of a cache that oneDNN asks for; false where it is not an x86.</summary>
    public static bool AreHidden { get; } = X86Base.IsSupported && Hides(X86Base.CpuId);

    /// <summary>Whether CPUID, given (leaf, sub-leaf) and returning (EAX, EBX, ECX, EDX), hides the size of a data cache of level 1 or 2.</summary>
    internal static bool Hides(Func<int, int, (int Eax, int Ebx, int Ecx, int Edx)> cpuid)
    {
        var (largestLeaf, vendor, _, _) = cpuid(0, 0);
        if (vendor is AmdVendor or HygonVendor)
        {
            // Sub-leaf 1 is the instruction cache.
            var hasLeaf = (uint)cpuid(LargestExtendedLeaf, 0).Eax >= unchecked((uint)AmdCacheLeaf);
            return !hasLeaf || IsMissing(cpuid(AmdCacheLeaf, 0)) || IsMissing(cpuid(AmdCacheLeaf, 2));
        }
        return largestLeaf < IntelCacheLeaf || IsMissing(cpuid(IntelCacheLeaf, 0)) || IsMissing(cpuid(IntelCacheLeaf, 2));
    }

    // The cache's type is in bits 0 to 4; type 0 ends the list.
    private static bool IsMissing((int Eax, int Ebx, int Ecx, int Edx) cache) => (cache.Eax & 0x1f) == 0;
}
