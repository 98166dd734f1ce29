using System.Buffers.Binary;
using System.Numerics;
using Microsoft.Win32.SafeHandles;
using TorchSharp;
using static TorchSharp.torch;

namespace Tricks.Interchange;

/// <summary>
/// A file of <c>torch.save</c> before PyTorch 1.6: five pickles, a magic number, the format's version, the machine's byte order, what was saved, and the keys of its
/// storages; then, by key, the number of each storage's elements (8 bytes, little endian) and the elements.
/// </summary>
internal static class PyTorchLegacy
{
    private const long Version = 1001;

    private static readonly BigInteger MagicNumber = BigInteger.Parse("1950a86a20f9469cfc6c", System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>
    /// Whether a file of which these are the first bytes is one: a pickle of protocol 2 to 5 with a long number, <c>80 02 8a 0a</c> as a rule. As the length of a
    /// safetensors header it would be more than that format allows.
    /// </summary>
    public static bool IsMeantBy(ReadOnlySpan<byte> start) => start is [0x80, >= 2 and <= 5, 0x8a or 0x95, > 5, ..];

    /// <summary>Reads the pickles; storages are read from the file when tensors are.</summary>
    /// <exception cref="InvalidDataException">It is not whole, or holds what weights do not.</exception>
    public static object? Read(SafeFileHandle handle, Stream stream)
    {
        var length = stream.Length;
        var bytes = new PickleBytes(stream, Math.Min(length, PyTorchFile.LongestPickle));
        if (Next() is not BigInteger magic || magic != MagicNumber)
            throw new InvalidDataException("it begins as a file of torch.save does, and goes on otherwise");
        if (Next() is not Version)
            throw new InvalidDataException($"its format has another version than {Version}");
        if (Next() is not Dictionary<object, object?> machine || machine.GetValueOrDefault("little_endian") is not true)
            throw new InvalidDataException("its numbers are in another byte order than little endian, which is what is read");
        var storages = new Dictionary<string, Promised>(StringComparer.Ordinal);
        var root = new PickleReader(bytes, (type, key, elements) =>
        {
            var size = elements * (Int128)type.ElementSize();
            if (elements < 0 || size > length)
                throw new InvalidDataException($"its pickle tells of {elements} elements of {type}, and the file has {length} bytes");
            if (!storages.TryGetValue(key, out var storage))
                storages.Add(key, storage = new(type, elements, (long)size));
            if (storage.Type != type || storage.Elements != elements)
                throw new InvalidDataException($"its pickle tells of the storage {key} twice, otherwise");
            return storage;
        }).Read();
        if (Next() is not List<object?> keys || keys.Count != storages.Count)
            throw new InvalidDataException("its list of storages is not that of what was saved");
        var place = bytes.Taken;
        var count = new byte[sizeof(long)];
        foreach (var key in keys)
        {
            if (key is not string name || !storages.TryGetValue(name, out var storage) || storage.Place is not null)
                throw new InvalidDataException("its list of storages is not that of what was saved");
            if (place + count.Length + storage.Length > length)
                throw new InvalidDataException($"it ends after {length} bytes, and the storage {name} ends after {place + count.Length + storage.Length}: it is cut off");
            new FileStorage(handle, place, count.Length).Read(0, count);
            if (BinaryPrimitives.ReadInt64LittleEndian(count) is var found && found != storage.Elements)
                throw new InvalidDataException($"its storage {name} has {found} elements, and its pickle tells of {storage.Elements}");
            storage.Place = new FileStorage(handle, place + count.Length, storage.Length);
            place += count.Length + storage.Length;
        }

        return place == length ? root : throw new InvalidDataException($"it ends after {place} bytes, and there are {length}");

        object? Next() => new PickleReader(bytes, static (_, _, _) => throw new InvalidDataException("its pickle has a tensor where none is")).Read();
    }

    /// <summary>A storage whose place is known only after all that was saved.</summary>
    private sealed class Promised(ScalarType type, long elements, long length) : IStorage
    {
        public ScalarType Type => type;

        public long Elements => elements;

        public long Length => length;

        public FileStorage? Place { get; set; }

        public void Read(long offset, Span<byte> into) => Place!.Read(offset, into);
    }
}
