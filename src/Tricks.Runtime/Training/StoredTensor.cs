using static TorchSharp.torch;

namespace Tricks.Training;

/// <summary>A tensor's values as they were, apart from the device and from what becomes of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Bytes">Its values, row by row.</param>
internal sealed record StoredTensor(string Name, ScalarType Type, long[] Shape, byte[] Bytes)
{
    public static StoredTensor Of(string name, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return new(name, tensor.dtype, tensor.shape, tensor.detach().cpu().contiguous().bytes.ToArray());
    }
}
