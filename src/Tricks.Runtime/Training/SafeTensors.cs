using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TorchSharp;
using Tricks.Interchange;
using static TorchSharp.torch;

namespace Tricks.Training;

/// <summary>
/// The safetensors format: the header's length (8 bytes, little endian), a JSON header that gives type, shape and place of every tensor, then
/// their values, row by row. The same tensors and metadata give the same bytes, and a digest among the metadata tells damage.
/// </summary>
internal static class SafeTensors
{
    private static readonly (ScalarType Type, string Name)[] Types =
    [
        (ScalarType.Float32, "F32"), (ScalarType.Float64, "F64"), (ScalarType.Float16, "F16"), (ScalarType.BFloat16, "BF16"),
        (ScalarType.Int64, "I64"), (ScalarType.Int32, "I32"), (ScalarType.Int16, "I16"), (ScalarType.Int8, "I8"), (ScalarType.Byte, "U8"), (ScalarType.Bool, "BOOL"),
    ];

    /// <summary>The metadata's entry that holds the file's digest.</summary>
    private const string Digest = "sha256";

    /// <summary>The longest header, as the format's own library has it.</summary>
    private const int LongestHeader = 100_000_000;

    private static readonly string NoDigest = new('0', 2 * SHA256.HashSizeInBytes);

    /// <summary>Writes tensors and metadata with a digest over the whole file, in which the digest itself stands as zeros.</summary>
    public static void Write(Stream stream, IEnumerable<StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        StoredTensor[] ordered = [.. tensors.OrderBy(static tensor => tensor.Name, StringComparer.Ordinal)];
        var header = Header(ordered, new Dictionary<string, string>(metadata) { [Digest] = NoDigest });
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        foreach (var tensor in ordered)
            hash.AppendData(tensor.Bytes);
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset())).CopyTo(header.AsSpan(DigestPlace(header)));
        stream.Write(header);
        foreach (var tensor in ordered)
            stream.Write(tensor.Bytes);
    }

    /// <summary>Reads every tensor, on the CPU, and the metadata.</summary>
    /// <exception cref="InvalidDataException">A bit of the file is another than what was written, or it is not of the format; the message says what was found.</exception>
    public static (Dictionary<string, Tensor> Tensors, Dictionary<string, string> Metadata) Read(string path)
    {
        using var file = File.OpenRead(path);
        var header = ReadHeader(path, file);
        using var hash = HashOf(path, header, out var told);
        var (entries, metadata) = Parse(path, header, file.Length - header.Length);
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        using var scope = NewDisposeScope();
        foreach (var entry in entries)
        {
            var tensor = empty(entry.Shape, entry.Type);
            tensors.Add(entry.Name, tensor);
            file.ReadExactly(tensor.bytes);
            hash.AppendData(tensor.bytes);
        }

        ThrowUnlessSame(path, hash, told);
        foreach (var tensor in tensors.Values)
            tensor.MoveToOuterDisposeScope();
        return (tensors, metadata);
    }

    /// <summary>Reads which tensors a file has that any program may have written, and its metadata; values are read when they are asked for, and no digest is looked at.</summary>
    /// <exception cref="InvalidDataException">It is not of the format; the message says what was found.</exception>
    public static (Dictionary<string, ForeignTensor> Tensors, Dictionary<string, string> Metadata) Open(string path, FileStream file)
    {
        var header = ReadHeader(path, file);
        var (entries, metadata) = Parse(path, header, file.Length - header.Length);
        return (entries.ToDictionary(
            static entry => entry.Name,
            entry => ForeignTensor.Contiguous(entry.Type, entry.Shape, new FileStorage(file.SafeFileHandle, header.Length + entry.Begin, entry.End - entry.Begin)),
            StringComparer.Ordinal), metadata);
    }

    /// <summary>The digest so far, of a header in which the digest that it tells is replaced by zeros.</summary>
    private static IncrementalHash HashOf(string path, byte[] header, out string told)
    {
        var place = DigestPlace(header);
        if (place < 0 || place + NoDigest.Length > header.Length)
            throw new InvalidDataException($"{path}: expected a safetensors file with its digest, found none: it is damaged, or another program wrote it");
        told = Encoding.ASCII.GetString(header, place, NoDigest.Length);
        Encoding.ASCII.GetBytes(NoDigest).CopyTo(header.AsSpan(place));
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header);
        return hash;
    }

    /// <summary>Looks at the digest of a file that this library wrote.</summary>
    /// <exception cref="InvalidDataException">A bit of it is another than what was written.</exception>
    public static void ThrowUnlessWhole(string path)
    {
        using var file = File.OpenRead(path);
        using var hash = HashOf(path, ReadHeader(path, file), out var told);
        var buffer = new byte[1 << 20];
        for (int read; (read = file.Read(buffer)) > 0;)
            hash.AppendData(buffer, 0, read);
        ThrowUnlessSame(path, hash, told);
    }

    private static void ThrowUnlessSame(string path, IncrementalHash hash, string told)
    {
        var found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (found != told)
            throw new InvalidDataException($"{path}: its digest is {found}, and it was written with {told}: it is damaged");
    }

    private static int DigestPlace(ReadOnlySpan<byte> bytes) => bytes.IndexOf(DigestEntry) is var entry and >= 0 ? entry + DigestEntry.Length : -1;

    private static ReadOnlySpan<byte> DigestEntry => "\"sha256\":\""u8;

    /// <summary>The header with its length before it.</summary>
    private static byte[] ReadHeader(string path, FileStream file)
    {
        var start = new byte[sizeof(long)];
        if (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || BinaryPrimitives.ReadInt64LittleEndian(start) is var length && (length < 2 || length > Math.Min(LongestHeader, file.Length - start.Length)))
            throw new InvalidDataException($"{path}: expected a safetensors header within the file's {file.Length} bytes");
        var header = new byte[start.Length + length];
        start.CopyTo(header, 0);
        file.ReadExactly(header.AsSpan(start.Length));
        return header;
    }

    private static Dictionary<string, string> Metadata(JsonElement entry) => entry.EnumerateObject().ToDictionary(
        static item => item.Name, static item => item.Value.GetString() ?? throw new FormatException($"the metadata's '{item.Name}' is null"), StringComparer.Ordinal);

    /// <summary>The tensors in the order of their places, which fill the data, and the metadata.</summary>
    private static (IReadOnlyList<Entry> Entries, Dictionary<string, string> Metadata) Parse(string path, byte[] header, long data)
    {
        try
        {
            var entries = new List<Entry>();
            var names = new HashSet<string>(StringComparer.Ordinal);
            Dictionary<string, string> metadata = [];
            using var json = JsonDocument.Parse(header.AsMemory(sizeof(long)));
            foreach (var entry in json.RootElement.EnumerateObject())
            {
                if (!names.Add(entry.Name))
                    throw new FormatException($"'{entry.Name}' is in it twice");
                if (entry.Name == "__metadata__")
                    metadata = Metadata(entry.Value);
                else
                    entries.Add(EntryOf(entry, data));
            }

            entries.Sort(static (one, other) => (one.Begin, one.End).CompareTo((other.Begin, other.End)));
            ThrowUnlessFilled(entries, data);
            return (entries, metadata);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"{path}: not a whole safetensors file: {exception.Message}", exception);
        }
    }

    private static Entry EntryOf(JsonProperty entry, long data)
    {
        var name = entry.Value.GetProperty("dtype").GetString();
        var known = Array.FindIndex(Types, type => type.Name == name);
        if (known < 0)
            throw new FormatException($"tensor '{entry.Name}' is of the unknown type '{name}'");
        var shape = entry.Value.GetProperty("shape").EnumerateArray().Select(static size => size.GetInt64()).ToArray();
        var offsets = entry.Value.GetProperty("data_offsets").EnumerateArray().Select(static offset => offset.GetInt64()).ToArray();
        // Before a tensor of that shape is asked for, which there may be no memory for.
        if (offsets is not [>= 0 and var begin, var end] || end < begin || end > data || SizeOf(shape, Types[known].Type) != end - begin)
            throw new FormatException($"tensor '{entry.Name}' of shape [{string.Join(", ", shape)}] does not fit its place [{string.Join(", ", offsets)}] in {data} bytes");
        if (end - begin > int.MaxValue)
            throw new FormatException($"tensor '{entry.Name}' takes {end - begin} bytes, and one of more than 2 GB is not read");
        return new(entry.Name, Types[known].Type, shape, begin, end);
    }

    /// <summary>Bytes of a tensor; null where no tensor is of that shape.</summary>
    private static Int128? SizeOf(long[] shape, ScalarType type)
    {
        // Where a side is 0, the others may be of no tensor all the same.
        Int128 extent = type.ElementSize();
        foreach (var length in shape)
        {
            if (length < 0 || (extent *= Math.Max(length, 1)) > long.MaxValue)
                return null;
        }

        return shape.Contains(0) ? 0 : extent;
    }

    /// <summary>The format has neither holes nor tensors that share bytes: there, another reader would see other values.</summary>
    private static void ThrowUnlessFilled(IReadOnlyList<Entry> entries, long length)
    {
        var filled = 0L;
        foreach (var entry in entries)
        {
            if (entry.Begin != filled)
                throw new FormatException($"a tensor begins at byte {entry.Begin} where the one before ends at {filled}");
            filled = entry.End;
        }

        if (filled != length)
            throw new FormatException($"the tensors take {filled} bytes, and there are {length}");
    }

    /// <summary>The header with its length before it.</summary>
    private static byte[] Header(IEnumerable<StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        buffer.Write(new byte[sizeof(long)]);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach (var (key, value) in metadata.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
                json.WriteString(key, value);
            json.WriteEndObject();
            var offset = 0L;
            foreach (var (name, type, shape, _) in tensors)
            {
                var size = shape.Aggregate(1L, static (product, length) => product * length) * type.ElementSize();
                json.WriteStartObject(name);
                json.WriteString("dtype", NameOf(type));
                Write(json, "shape", shape);
                Write(json, "data_offsets", [offset, offset + size]);
                json.WriteEndObject();
                offset += size;
            }

            json.WriteEndObject();
        }

        // The values begin at a multiple of 8 bytes; the format fills with spaces.
        while (buffer.Length % 8 != 0)
            buffer.WriteByte((byte)' ');
        var header = buffer.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - sizeof(long));
        return header;
    }

    private static void Write(Utf8JsonWriter json, string name, ReadOnlySpan<long> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    private static string NameOf(ScalarType type)
    {
        var known = Array.FindIndex(Types, candidate => candidate.Type == type);
        return known >= 0 ? Types[known].Name : throw new NotSupportedException($"safetensors has no name for {type}");
    }

    /// <summary>A tensor and its place among the values.</summary>
    private sealed record Entry(string Name, ScalarType Type, long[] Shape, long Begin, long End);
}
