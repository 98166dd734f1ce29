using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Tricks.Runtime.Tests.Support;

/// <summary>Writes IDX files byte by byte, after the format's description and not with the code under test.</summary>
internal static class Idx
{
    public static byte[] File(byte[] values, params int[] dimensions)
    {
        byte[] bytes = new byte[4 + 4 * dimensions.Length + values.Length];
        bytes[2] = 8;
        bytes[3] = (byte)dimensions.Length;
        for (int i = 0; i < dimensions.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + 4 * i), dimensions[i]);
        values.CopyTo(bytes, 4 + 4 * dimensions.Length);
        return bytes;
    }

    public static byte[] Images(int count, int height = 28, int width = 28, int seed = 1)
    {
        byte[] values = new byte[count * height * width];
        new Random(seed).NextBytes(values);
        return File(values, count, height, width);
    }

    public static byte[] Labels(params byte[] labels) => File(labels, labels.Length);

    public static byte[] Pack(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    public static string Md5(byte[] bytes) => Convert.ToHexString(MD5.HashData(bytes)).ToLowerInvariant();
}
