using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Tricks.Native;

/// <summary>The processor of this machine, as far as it says what it is: which kernels compute, and with which rounding, depends on it.</summary>
internal static class Processor
{
    private const string Facts = "/proc/cpuinfo";

    /// <summary>The extensions that choose between kernels, the most telling first, as Linux names them.</summary>
    private static readonly string[] Extensions = ["amx_bf16", "avx512_bf16", "avx512f", "avx2"];

    /// <summary>Its name and the widest instructions it has, such as <c>AMD EPYC 7763 (avx2)</c>.</summary>
    public static string Description { get; } = Describe(File.Exists(Facts) ? File.ReadAllLines(Facts) : []);

    /// <summary>The same from the lines of Linux's <c>/proc/cpuinfo</c>; none where there is no such file.</summary>
    internal static string Describe(IReadOnlyCollection<string> facts)
    {
        var name = Value(facts, "model name") ?? RuntimeInformation.ProcessArchitecture.ToString();
        var flags = Value(facts, "flags")?.Split(' ') ?? [Avx512F.IsSupported ? "avx512f" : Avx2.IsSupported ? "avx2" : ""];
        return Array.Find(Extensions, flags.Contains) is { } widest ? $"{name} ({widest})" : name;
    }

    private static string? Value(IEnumerable<string> facts, string key) =>
        facts.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?.Split(':', 2) is [_, var value] ? value.Trim() : null;
}
