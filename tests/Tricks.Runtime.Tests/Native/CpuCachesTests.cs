using Tricks.Native;

namespace Tricks.Runtime.Tests.Native;

public sealed class CpuCachesTests
{
    private const int Extended = unchecked((int)0x80000000);
    private const int AmdCaches = unchecked((int)0x8000001D);

    // Processors as CPUID describes them: AMD's types and sizes from an EPYC 9004, Intel's from a Xeon 8370C, and both as virtual machines blank them.
    [Theory]
    [InlineData("AMD with caches", 0x68747541, 0x00004121, 0x00004143, false)]
    [InlineData("AMD without", 0x68747541, 0, 0, true)]
    [InlineData("AMD without level 2", 0x68747541, 0x00004121, 0, true)]
    [InlineData("Hygon without", 0x6f677948, 0, 0, true)]
    [InlineData("Intel with caches", 0x756e6547, 0x7c004121, 0x7c004143, false)]
    [InlineData("Intel without", 0x756e6547, 0, 0, true)]
    public void Caches_without_a_type_are_hidden(string processor, int vendor, int firstLevel, int secondLevel, bool hidden)
    {
        Assert.Equal(hidden, CpuCaches.Hides((leaf, part) => (leaf, part) switch
        {
            (0, _) => (0x20, vendor, 0, 0),
            (Extended, _) => (unchecked((int)0x80000028), 0, 0, 0),
            (4, 0) when processor.StartsWith("Intel") => (firstLevel, 0, 0, 0),
            (4, 2) when processor.StartsWith("Intel") => (secondLevel, 0, 0, 0),
            (AmdCaches, 0) when !processor.StartsWith("Intel") => (firstLevel, 0, 0, 0),
            (AmdCaches, 2) when !processor.StartsWith("Intel") => (secondLevel, 0, 0, 0),
            _ => (0, 0, 0, 0),
        }));
    }

    [Fact]
    public void A_processor_too_old_to_say_hides_them()
    {
        Assert.True(CpuCaches.Hides((leaf, _) => leaf == 0 ? (2, 0x756e6547, 0, 0) : default));
        Assert.True(CpuCaches.Hides((leaf, _) => leaf switch
        {
            0 => (0xd, 0x68747541, 0, 0),
            Extended => (unchecked((int)0x80000008), 0, 0, 0),
            _ => (0x21, 0, 0, 0),
        }));
    }

    [Fact]
    public void This_machine_hides_them_exactly_where_its_kernel_does_not_know_them()
    {
        const string Caches = "/sys/devices/system/cpu/cpu0/cache";
        Assert.SkipUnless(OperatingSystem.IsLinux() && System.Runtime.Intrinsics.X86.X86Base.IsSupported, "reads what Linux found out by CPUID");
        Assert.SkipUnless(Directory.Exists("/sys/devices/system/cpu/cpu0"), "there is no /sys");
        Assert.Equal(!File.Exists($"{Caches}/index0/size"), CpuCaches.AreHidden);
    }
}
