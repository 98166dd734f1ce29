using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Tricks.Data;

/// <summary>
/// A file in the IDX format of MNIST: 0, 0, type, number of dimensions, each size as four bytes (big end first), values (big end first). Values of any of
/// its types are taken that are whole numbers from 0 to 255. It may be packed by gzip. Reading is strict: what the header says and what the file holds must agree.
/// </summary>
public sealed class IdxFile
{
    private const int MostDimensions = 4;
    private const string Remedy = "Put an undamaged copy in its place.";

    // Deflate never packs tighter than this: a header that promises more is not believed, and nothing is allocated for it.
    private const int LargestPackingRatio = 1032;

    private readonly byte[] _content;

    private IdxFile(string name, int[] dimensions, byte[] content, ReadOnlyMemory<byte> values)
    {
        Name = name;
        Dimensions = dimensions;
        _content = content;
        Values = values;
    }

    /// <summary>The file as messages name it.</summary>
    public string Name { get; }

    /// <summary>The sizes: <c>[N]</c> for labels, <c>[N, H, W]</c> for grey images, <c>[N, H, W, C]</c> or <c>[N, C, H, W]</c> for images with channels.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>The values as bytes, of whatever type the file holds them, the last dimension fastest.</summary>
    public ReadOnlyMemory<byte> Values { get; }

    /// <summary>The MD5 checksum of the unpacked file, header included, in lower-case hexadecimal digits.</summary>
    public string Md5() => Convert.ToHexStringLower(MD5.HashData(_content));

    /// <summary>Reads a file, packed or not.</summary>
    /// <exception cref="DataException">The file is missing, unreadable, damaged, no IDX file, or has a value that is no whole number from 0 to 255.</exception>
    public static IdxFile Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"{path}: expected an IDX file, but there is no such file. Put it there.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be read ({exception.Message}). Check the file and its permissions.", exception);
        }

        return Parse(bytes, path);
    }

    /// <summary>Reads a file's bytes, packed or not; <paramref name="name"/> is what messages call it.</summary>
    /// <exception cref="DataException">The bytes are damaged, no IDX file, or has a value that is no whole number from 0 to 255.</exception>
    public static IdxFile Parse(byte[] bytes, string name)
    {
        bool packed = bytes is [0x1F, 0x8B, ..];
        using Stream stream = packed ? new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress) : new MemoryStream(bytes);
        try
        {
            IdxFile file = Parse(stream, name, packed ? (long)bytes.Length * LargestPackingRatio : bytes.Length);

            // GZipStream is content when the trailer (checksum, unpacked length) is cut off.
            return !packed || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(^4)) == file._content.Length
                ? file
                : throw Wrong(name, $"a gzip file that ends with its unpacked length, {file._content.Length}", "another end: it is cut short or has bytes after its end");
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw new DataException($"{name}: expected a whole gzip file, but it is damaged or cut short ({exception.Message}). {Remedy}", exception);
        }
    }

    /// <summary>Demands grey images of the given size.</summary>
    /// <exception cref="DataException">The file holds anything else.</exception>
    public void RequireImages(int height, int width)
    {
        if (Dimensions is not [_, int h, int w] || h != height || w != width)
            throw Wrong(Name, $"images of {height}×{width} (dimensions N×{height}×{width})", $"dimensions {string.Join('×', Dimensions)}");
    }

    /// <summary>Demands images of the dimensions that another file's have, but for their number.</summary>
    /// <exception cref="DataException">The file holds anything else.</exception>
    internal void RequireSizesOf(IdxFile other)
    {
        if (!Dimensions.Skip(1).SequenceEqual(other.Dimensions.Skip(1)))
            throw Wrong(Name, $"images of {string.Join('×', other.Dimensions.Skip(1))}, as in {other.Name}", $"dimensions {string.Join('×', Dimensions)}");
    }

    /// <summary>Demands one label an image, each below <paramref name="classes"/>.</summary>
    /// <exception cref="DataException">The file holds anything else.</exception>
    public void RequireLabels(IdxFile images, int classes)
    {
        if (Dimensions is not [int count])
            throw Wrong(Name, "labels (one dimension)", $"dimensions {string.Join('×', Dimensions)}");
        if (count != images.Dimensions[0])
            throw Wrong(Name, $"{images.Dimensions[0]} labels, as many as there are images in {images.Name}", $"{count}");
        int wrong = Values.Span.IndexOfAnyExceptInRange((byte)0, (byte)Math.Min(classes - 1, byte.MaxValue));
        if (wrong >= 0)
            throw Wrong(Name, $"labels from 0 to {classes - 1}", $"{Values.Span[wrong]} at image {wrong}");
    }

    private static IdxFile Parse(Stream stream, string name, long mostBytes)
    {
        byte[] magic = new byte[4];
        int got = stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        if (got < magic.Length || magic[0] != 0 || magic[1] != 0)
            throw Wrong(name, "an IDX file (it begins with two bytes of 0)", got == 0 ? "nothing" : Convert.ToHexString(magic, 0, got));
        if (IdxType.Of(magic[2]) is not { } type)
            throw Wrong(name, $"a type of {IdxType.All}", $"{magic[2]:X2}");
        if (magic[3] is 0 or > MostDimensions)
            throw Wrong(name, "1 dimension (labels), 3 (grey images) or 4 (images with channels)", $"{magic[3]}");

        byte[] sizes = new byte[4 * magic[3]];
        if (stream.ReadAtLeast(sizes, sizes.Length, throwOnEndOfStream: false) < sizes.Length)
            throw Wrong(name, $"{magic[3]} sizes in the header", "the file's end");

        int headerLength = magic.Length + sizes.Length;
        int[] dimensions = Sizes(sizes, name);
        long length = headerLength + Product(dimensions, type.Size, name, mostBytes);
        byte[] content = new byte[length];
        magic.CopyTo(content, 0);
        sizes.CopyTo(content, magic.Length);
        int read = headerLength + stream.ReadAtLeast(content.AsSpan(headerLength), content.Length - headerLength, throwOnEndOfStream: false);
        if (read < length)
            throw Wrong(name, $"{length} bytes for dimensions {string.Join('×', dimensions)}", $"{read}: it is cut short");
        if (stream.ReadByte() >= 0)
            throw Wrong(name, $"{length} bytes for dimensions {string.Join('×', dimensions)}", "more after them");
        return new IdxFile(name, dimensions, content, Bytes(type, content.AsMemory(headerLength), name));
    }

    /// <summary>The values as bytes: where they are none, those that a byte holds as well.</summary>
    private static ReadOnlyMemory<byte> Bytes(IdxType type, ReadOnlyMemory<byte> values, string name)
    {
        if (type.IsUnsignedByte)
            return values;
        var bytes = new byte[values.Length / type.Size];
        for (var i = 0; i < bytes.Length; i++)
        {
            var value = type.Read(values.Span[(i * type.Size)..]);
            bytes[i] = value is >= 0 and <= byte.MaxValue && value == (byte)value
                ? (byte)value
                : throw new DataException(string.Create(CultureInfo.InvariantCulture, $"{name}: expected whole numbers from 0 to 255, found {value} as value {i}. Write pixels, and labels, as such numbers."));
        }

        return bytes;
    }

    private static int[] Sizes(ReadOnlySpan<byte> bytes, string name)
    {
        int[] sizes = new int[bytes.Length / 4];
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] = BinaryPrimitives.ReadInt32BigEndian(bytes[(4 * i)..]);
            if (sizes[i] <= 0)
                throw Wrong(name, "sizes above 0", $"size {(uint)sizes[i]} of dimension {i}");
        }

        return sizes;
    }

    private static long Product(int[] dimensions, int size, string name, long mostBytes)
    {
        UInt128 product = 1;
        foreach (int length in dimensions)
            product *= (uint)length;
        if (product * (uint)size > (UInt128)Math.Min(mostBytes, Array.MaxLength - 32))
            throw Wrong(name, $"{product * (uint)size} bytes for dimensions {string.Join('×', dimensions)}", $"a file that cannot hold more than {mostBytes} bytes: it is cut short, too large or its header is wrong");
        return (long)product * size;
    }

    private static DataException Wrong(string name, string expected, string found) =>
        new($"{name}: expected {expected}, found {found}. {Remedy}");
}
