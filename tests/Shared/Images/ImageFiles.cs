using System.Buffers.Binary;
using SkiaSharp;

namespace Tricks.Tests.Shared;

/// <summary>Small image files of every kind, whole and broken.</summary>
internal static class ImageFiles
{
    /// <summary>The value of a channel at a place of an image without loss.</summary>
    public static byte ValueOf(int seed, int y, int x, int channel) => (byte)((seed * 31) + (y * 17) + (x * 5) + (channel * 60));

    public static byte[] Png(int width = 6, int height = 4, int seed = 0) => Encode(width, height, seed, SKEncodedImageFormat.Png);

    public static byte[] Jpeg(int width = 6, int height = 4, int seed = 0) => Encode(width, height, seed, SKEncodedImageFormat.Jpeg);

    public static byte[] WebP(int width = 6, int height = 4, int seed = 0) => Encode(width, height, seed, SKEncodedImageFormat.Webp);

    /// <summary>24 bits a pixel, rows from the bottom, each filled up to four bytes.</summary>
    public static byte[] Bmp(int width = 6, int height = 4, int seed = 0)
    {
        var row = ((3 * width) + 3) / 4 * 4;
        var file = new byte[54 + (row * height)];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), 54);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
        (file[26], file[28]) = (1, 24);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var channel = 0; channel < 3; channel++)
                    file[54 + ((height - 1 - y) * row) + (3 * x) + 2 - channel] = ValueOf(seed, y, x, channel);
            }
        }

        return file;
    }

    /// <summary>An image file of the kind that its name says.</summary>
    public static byte[] Named(string name, int width = 6, int height = 4, int seed = 0) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".png" => Png(width, height, seed),
        ".webp" => WebP(width, height, seed),
        ".bmp" => Bmp(width, height, seed),
        _ => Jpeg(width, height, seed),
    };

    /// <summary>The first half of a file.</summary>
    public static byte[] CutShort(byte[] file) => file[..(file.Length / 2)];

    /// <summary>A PNG whose header is right, apart from how large it says that it is.</summary>
    public static byte[] PngThatClaims(int width, int height)
    {
        var file = Png();
        // After the signature: a length, "IHDR", width and height, and over all of that but the length a checksum.
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(29), Crc32(file.AsSpan(12, 17)));
        return file;
    }

    /// <summary>A JPEG whose header says another size.</summary>
    public static byte[] JpegThatClaims(int width, int height)
    {
        var file = Jpeg();
        var frame = file.AsSpan()[file.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0])..];
        BinaryPrimitives.WriteUInt16BigEndian(frame[5..], (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(frame[7..], (ushort)width);
        return file;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var remainder = uint.MaxValue;
        foreach (var value in bytes)
        {
            remainder ^= value;
            for (var bit = 0; bit < 8; bit++)
                remainder = (remainder & 1) == 0 ? remainder >> 1 : (remainder >> 1) ^ 0xEDB88320;
        }

        return ~remainder;
    }

    private static byte[] Encode(int width, int height, int seed, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                bitmap.SetPixel(x, y, new SKColor(ValueOf(seed, y, x, 0), ValueOf(seed, y, x, 1), ValueOf(seed, y, x, 2)));
        }

        using var data = bitmap.Encode(format, 100);
        return data.ToArray();
    }
}
