using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Tricks.Faults;

/// <summary>A reader of the safetensors format that shares nothing with the product's.</summary>
internal sealed class SafeTensorsFile
{
    private static readonly Dictionary<string, int> Sizes = new() { ["F64"] = 8, ["I64"] = 8, ["F32"] = 4, ["I32"] = 4, ["F16"] = 2, ["BF16"] = 2, ["I16"] = 2, ["I8"] = 1, ["U8"] = 1, ["BOOL"] = 1 };

    private SafeTensorsFile(byte[] bytes, int header) => (Bytes, HeaderLength) = (bytes, header);

    public byte[] Bytes { get; }

    /// <summary>The length of the JSON header, whose own length stands in 8 bytes before it.</summary>
    public int HeaderLength { get; }

    public int Start => 8 + HeaderLength;

    /// <summary>Where each tensor's bytes are in the file.</summary>
    public List<(string Name, int Begin, int End)> Tensors { get; } = [];

    public Dictionary<string, string> Metadata { get; } = [];

    /// <exception cref="FormatException">The file is not whole.</exception>
    public static SafeTensorsFile Read(string path) => Parse(File.ReadAllBytes(path));

    /// <exception cref="FormatException">The bytes are not whole.</exception>
    public static SafeTensorsFile Parse(byte[] bytes)
    {
        Demand(bytes.Length >= 8, "no length");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        Demand(length <= (ulong)(bytes.Length - 8), $"a header of {length} bytes in {bytes.Length}");
        var file = new SafeTensorsFile(bytes, (int)length);
        using var json = JsonDocument.Parse(bytes.AsMemory(8, (int)length));
        foreach (var entry in json.RootElement.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
            {
                foreach (var item in entry.Value.EnumerateObject())
                    file.Metadata.Add(item.Name, item.Value.GetString()!);
                continue;
            }

            var (begin, end) = (entry.Value.GetProperty("data_offsets")[0].GetInt32(), entry.Value.GetProperty("data_offsets")[1].GetInt32());
            var size = entry.Value.GetProperty("shape").EnumerateArray().Aggregate(1L, static (product, side) => product * side.GetInt64()) * Sizes[entry.Value.GetProperty("dtype").GetString()!];
            Demand(end - begin == size, $"{entry.Name} of {size} bytes in {begin} to {end}");
            file.Tensors.Add((entry.Name, file.Start + begin, file.Start + end));
        }

        // One after another to the end of the file.
        var place = file.Start;
        foreach (var (name, begin, end) in file.Tensors.OrderBy(static tensor => tensor.Begin).ThenBy(static tensor => tensor.End))
        {
            Demand(begin == place, $"{name} at {begin}, after {place}");
            place = end;
        }

        Demand(place == bytes.Length, $"{bytes.Length} bytes, of which tensors take {place}");
        if (file.Metadata.TryGetValue("sha256", out var digest))
            Demand(digest == file.Digest(digest), "another digest");
        return file;
    }

    /// <summary>Sets the digest, where the bytes have a place for it, to what they have now: as one does who knows how it is made.</summary>
    public static byte[] Seal(byte[] bytes)
    {
        var place = bytes.AsSpan().IndexOf("\"sha256\":\""u8) + 10;
        if (place < 10 || place + 64 > bytes.Length)
            return bytes;
        bytes.AsSpan(place, 64).Fill((byte)'0');
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(bytes))).CopyTo(bytes, place);
        return bytes;
    }

    /// <summary>The digest of the whole file with zeros in the digest's place.</summary>
    private string Digest(string digest)
    {
        var bytes = Bytes.ToArray();
        bytes.AsSpan(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(digest)), digest.Length).Fill((byte)'0');
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds)
            throw new FormatException(otherwise);
    }
}
