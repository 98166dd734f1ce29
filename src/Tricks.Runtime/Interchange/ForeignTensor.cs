using TorchSharp;
using static TorchSharp.torch;

namespace Tricks.Interchange;

/// <summary>A tensor of a file: a view of a storage, checked to lie within it; its values are read when they are asked for.</summary>
internal sealed class ForeignTensor
{
    /// <summary>How many bytes a tensor may have that repeats a smaller storage, as one does that was expanded.</summary>
    private const int LargestRepetition = 1 << 20;

    private readonly long[] _strides;
    private readonly IStorage _storage;
    private readonly long _offset;
    private readonly long _extent;

    /// <param name="type">The type of its elements.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="strides">How many elements lie between neighbours, by dimension.</param>
    /// <param name="storage">Where its elements lie.</param>
    /// <param name="offset">The first of them.</param>
    /// <exception cref="InvalidDataException">It does not lie within the storage.</exception>
    public ForeignTensor(ScalarType type, long[] shape, long[] strides, IStorage storage, long offset)
    {
        (Type, Shape, _strides, _storage, _offset) = (type, shape, strides, storage, offset);
        if (shape.Length != strides.Length || shape.Any(static length => length < 0) || strides.Any(static stride => stride < 0) || offset < 0)
            throw new InvalidDataException($"a tensor has shape {Text(shape)}, strides {Text(strides)} and offset {offset}, which no tensor has");
        Int128 last = 0, count = 1;
        for (var dimension = 0; dimension < shape.Length; dimension++)
        {
            last += (Int128)Math.Max(shape[dimension] - 1, 0) * strides[dimension];
            count *= shape[dimension];
            if (last > long.MaxValue || count > long.MaxValue)
                throw new InvalidDataException($"a tensor has shape {Text(shape)} and strides {Text(strides)}, and no file holds so much");
        }

        var size = type.ElementSize();
        _extent = count == 0 ? 0 : (long)last + 1;
        if (_extent > 0 && (offset + (Int128)_extent) * size > storage.Length)
            throw new InvalidDataException($"a tensor of shape {Text(shape)}, strides {Text(strides)} and offset {offset} ends behind its {storage.Length / size} elements");
        // What a few bytes can say must not take more memory than there is to it.
        if (count * size > Math.Max(storage.Length, LargestRepetition))
            throw new InvalidDataException($"a tensor of shape {Text(shape)} has more elements than the {storage.Length / size} that are stored: it repeats them");
        if (Math.Max((long)count, _extent) * (Int128)size > int.MaxValue)
            throw new InvalidDataException($"a tensor of shape {Text(shape)} takes more than 2 GB, which is not read");
    }

    public ScalarType Type { get; }

    public long[] Shape { get; }

    /// <summary>A tensor of a storage's elements in their order.</summary>
    public static ForeignTensor Contiguous(ScalarType type, long[] shape, IStorage storage) => new(type, shape, ContiguousStrides(shape), storage, 0);

    /// <summary>Reads it, row by row.</summary>
    /// <exception cref="InvalidDataException">Its bytes are not what was written.</exception>
    /// <exception cref="IOException">They cannot be read.</exception>
    public Tensor Read()
    {
        using var scope = NewDisposeScope();
        if (_extent == 0)
            return empty(Shape, Type).MoveToOuterDisposeScope();
        var isContiguous = IsContiguous();
        var stored = isContiguous ? empty(Shape, Type) : empty(_extent, Type);
        ReadStored(stored);
        return (isContiguous ? stored : stored.as_strided(Shape, _strides).contiguous()).MoveToOuterDisposeScope();
    }

    /// <summary>Reads it into a tensor of its shape, in that one's type.</summary>
    /// <exception cref="InvalidDataException">Its bytes are not what was written; what the tensor has then is not said.</exception>
    /// <exception cref="IOException">They cannot be read.</exception>
    public void ReadInto(Tensor tensor)
    {
        // Where both lie in memory alike, without a copy between.
        if (tensor.dtype == Type && tensor.device_type == DeviceType.CPU && tensor.is_contiguous() && _extent > 0 && IsContiguous())
        {
            ReadStored(tensor);
            return;
        }

        using var scope = NewDisposeScope();
        tensor.copy_(Read());
    }

    private void ReadStored(Tensor into) => _storage.Read(_offset * Type.ElementSize(), into.bytes);

    private bool IsContiguous()
    {
        var expected = ContiguousStrides(Shape);
        return Shape.Select((length, dimension) => length == 1 || _strides[dimension] == expected[dimension]).All(static fits => fits);
    }

    private static long[] ContiguousStrides(long[] shape)
    {
        var strides = new long[shape.Length];
        var stride = 1L;
        for (var dimension = shape.Length - 1; dimension >= 0; dimension--)
        {
            strides[dimension] = stride;
            stride = unchecked(stride * Math.Max(shape[dimension], 1));
        }

        return strides;
    }

    private static string Text(long[] numbers) => $"[{string.Join(", ", numbers.Take(16))}{(numbers.Length > 16 ? ", …" : "")}]";
}
