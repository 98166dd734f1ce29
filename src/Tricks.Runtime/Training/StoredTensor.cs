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
        ScalarType.Float64 => !MemoryMarshal.Cast<byte, double>(Bytes).ContainsAnyExceptInRange(double.MinValue, double.MaxValue),
        _ => true,
    };

    /// <summary>Copies of tensors by name.</summary>
    public static IReadOnlyList<StoredTensor> All(IEnumerable<KeyValuePair<string, Tensor>> tensors) => [.. tensors.Select(static item => Of(item.Key, item.Value))];

    public static StoredTensor Of(string name, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return new(name, tensor.dtype, tensor.shape, tensor.detach().cpu().contiguous().bytes.ToArray());
    }
}
