using System.Buffers.Binary;

namespace Tricks.Data.Decoding;

/// <summary>The markers of a JPEG file: what its decoder does not tell.</summary>
internal static class JpegMarkers
{
    private const byte StartOfScan = 0xDA, Application1 = 0xE1;

    public static bool AreIn(ReadOnlySpan<byte> file) => file is [0xFF, 0xD8, 0xFF, ..];

    /// <summary>The orientation of the first Exif block before the pixels, and where the pixels begin; the file's length where there are none.</summary>
    public static (ExifOrientation Orientation, int Pixels) Read(ReadOnlySpan<byte> file)
    {
        var orientation = ExifOrientation.Upright;
        var position = 2;
        while (position + 4 <= file.Length)
        {
            var marker = file[position + 1];
            // Any number of fill bytes may stand before a marker, and decoders pass over what is none.
            if (file[position] != 0xFF || marker is 0 or 0xFF)
            {
                position++;
                continue;
            }

            if (marker == StartOfScan)
                return (orientation, position);
            var length = BinaryPrimitives.ReadUInt16BigEndian(file[(position + 2)..]);
            if (length < 2 || position + 2 + length > file.Length)
                break;
            var segment = file.Slice(position + 4, length - 2);
            if (marker == Application1 && orientation == ExifOrientation.Upright && segment.StartsWith("Exif\0\0"u8))
                orientation = ExifBlock.Orientation(segment[6..]);
            position += 2 + length;
        }

        return (orientation, file.Length);
    }

    /// <summary>Whether the end is missing: of the data of an image, nothing else holds the marker of its end.</summary>
    public static bool IsCutShort(ReadOnlySpan<byte> file, int pixels) => file[pixels..].LastIndexOf([(byte)0xFF, (byte)0xD9]) < 0;
}
