using System.Buffers.Binary;

namespace Tricks.Data.Decoding;

/// <summary>The chunks of a PNG file: what its decoder does not tell.</summary>
internal static class PngChunks
{
    /// <summary>Length, type and checksum of a chunk.</summary>
    private const int Frame = 12;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static bool AreIn(ReadOnlySpan<byte> file) => file.StartsWith(Signature);

    /// <summary>The orientation of the Exif chunk, which may stand before or after the pixels; upright where there is none.</summary>
    public static ExifOrientation Orientation(ReadOnlySpan<byte> file)
    {
        for (var rest = file[Signature.Length..]; rest.Length >= Frame;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - Frame)
                break;
            if (rest[4..].StartsWith("eXIf"u8))
                return ExifBlock.Orientation(rest.Slice(8, (int)length));
            rest = rest[(Frame + (int)length)..];
        }

        return ExifOrientation.Upright;
    }
}
