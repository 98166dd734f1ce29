using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Tricks.Training;

/// <summary>A tensor's values as they were, apart from the device and from what becomes of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Bytes">Its values, row by row.</param>
internal sealed record StoredTensor(string Name, ScalarType Type, long[] Shape, byte[] Bytes)
{
    /// <summary>Whether every number is finite.</summary>
    public bool IsFinite => Type switch
    {
        ScalarType.Float32 => !MemoryMarshal.Cast<byte, float>(Bytes).ContainsAnyExceptInRange(float.MinValue, float.MaxValue),
        ScalarType.Float16 => !MemoryMarshal.Cast<byte, Half>(Bytes).ContainsAnyExceptInRange(Half.MinValue, Half.MaxValue),
        // .NET has no such type: 8 bits of exponent after the sign, all set in what is not finite.
        ScalarType.BFloat16 => !MemoryMarshal.Cast<byte, ushort>(Bytes).ContainsAnyInRange((ushort)0x7f80, (ushort)0x7fff) && !MemoryMarshal.Cast<byte, ushort>(Bytes).ContainsAnyInRange((ushort)0xff80, (ushort)0xffff),
        ScalarType.Float64 => !MemoryMarshal.Cast<byte, double>(Bytes).ContainsAnyExceptInRange(double.MinValue, double.MaxValue),
        _ => true,
    };

    /// <summary>Copies of tensors by name.</summary>
    /// <param name="tensors">The tensors.</param>
    /// <param name="old">Copies that nobody needs any more, whose memory is taken where it fits.</param>
    public static IReadOnlyList<StoredTensor> All(IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyList<StoredTensor>? old = null)
    {
        var free = (old ?? []).ToDictionary(static tensor => tensor.Name, static tensor => tensor.Bytes, StringComparer.Ordinal);
        return [.. tensors.Select(item => Of(item.Key, item.Value, free.GetValueOrDefault(item.Key)))];
    }

    private static StoredTensor Of(string name, Tensor tensor, byte[]? free)
    {
        using var scope = NewDisposeScope();
        var values = tensor.detach().cpu().contiguous().bytes;
        if (free?.Length != values.Length)
            free = new byte[values.Length];
        values.CopyTo(free);
        return new(name, tensor.dtype, tensor.shape, free);
    }
}
