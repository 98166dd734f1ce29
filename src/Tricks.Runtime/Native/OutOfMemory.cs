using System.Runtime.InteropServices;

namespace Tricks.Native;

/// <summary>Tells from libtorch's message that it found no memory: TorchSharp has one exception for all of its errors.</summary>
internal static class OutOfMemory
{
    private static readonly string[] Words = ["out of memory", "can't allocate memory", "not enough memory"];

    public static bool IsMeantBy(ExternalException exception) => Words.Any(words => exception.Message.Contains(words, StringComparison.Ordinal));
}
