using System.Buffers.Binary;
using System.Reflection;
using System.Text;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Native;

/// <summary>The build makes TorchSharp's library load where the system's libstdc++ is older than it asks for.</summary>
public sealed class LibTorchSharpFileTests
{
    private const string Version = "GLIBCXX_3.4.32";

    [Fact]
    public void The_library_in_the_output_folder_loads()
    {
        using var sum = (ones(2, 3) + 1).sum();
        Assert.Equal(12f, sum.item<float>());
    }

    [Fact]
    public void The_newer_libstdcxx_is_a_weak_need_exactly_where_the_system_lacks_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the library is Linux's");
        var library = LibraryInOutput();
        Assert.Equal(SystemLacksVersion(), NeedIsWeak(library));
    }

    [Fact]
    public void The_package_cache_keeps_the_library_as_it_came()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the library is Linux's");
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var version = typeof(TorchSharp.torch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        var library = Path.Combine(packages, "torchsharp", version, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
        Assert.SkipUnless(File.Exists(library), $"no package cache at {library}");
        Assert.False(NeedIsWeak(library));
    }

    private static string LibraryInOutput() => Directory
        .EnumerateFiles(AppContext.BaseDirectory, "libLibTorchSharp.so", SearchOption.AllDirectories)
        .Single();

    private static bool SystemLacksVersion()
    {
        var loaded = File.ReadLines("/proc/self/maps").First(line => line.Contains("/libstdc++.so.6"));
        var path = loaded[loaded.IndexOf('/')..];
        return File.ReadAllBytes(path).AsSpan().IndexOf(Encoding.ASCII.GetBytes(Version + "\0")) < 0;
    }

    // The entry of .gnu.version_r for the version: u32 hash of its name (System V ABI, the ELF hash), u16 flags.
    private static bool NeedIsWeak(string library)
    {
        Span<byte> hash = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(hash, ElfHash(Version));
        var bytes = File.ReadAllBytes(library).AsSpan();
        var at = bytes.IndexOf(hash);
        Assert.True(at >= 0, $"{library} does not need {Version}");
        return (BinaryPrimitives.ReadUInt16LittleEndian(bytes[(at + 4)..]) & 2) != 0;
    }

    private static uint ElfHash(string name)
    {
        uint hash = 0;
        foreach (var character in name)
        {
            hash = (hash << 4) + character;
            var top = hash & 0xf0000000;
            hash = (hash ^ (top >> 24)) & ~top;
        }
        return hash;
    }
}
