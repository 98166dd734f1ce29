using System.Buffers.Binary;

namespace Tricks.Data.Decoding;

/// <summary>An Exif block, as JPEG and PNG files hold it: a TIFF file without an image.</summary>
internal static class ExifBlock
{
    private const ushort OrientationTag = 0x0112, ShortType = 3, LongType = 4;

    /// <summary>The orientation of its first directory; upright where it says none.</summary>
    public static ExifOrientation Orientation(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8 || !(tiff.StartsWith("II"u8) || tiff.StartsWith("MM"u8)))
            return ExifOrientation.Upright;
        var isLittle = tiff[0] == 'I';
        var directory = Long(tiff[4..], isLittle);
        if (directory > tiff.Length - 2)
            return ExifOrientation.Upright;
        var entries = tiff[(int)directory..];
        var count = Short(entries, isLittle);
        for (var entry = entries[2..]; count > 0 && entry.Length >= 12; count--, entry = entry[12..])
        {
            if (Short(entry, isLittle) == OrientationTag && Value(entry, isLittle) is >= 1 and <= 8 and var value)
                return (ExifOrientation)value;
        }

        return ExifOrientation.Upright;
    }

    /// <summary>A whole number as it should be stored, or as some programs store it.</summary>
    private static uint Value(ReadOnlySpan<byte> entry, bool isLittle) => Short(entry[2..], isLittle) switch
    {
        ShortType => Short(entry[8..], isLittle),
        LongType => Long(entry[8..], isLittle),
        _ => 0,
    };

    private static ushort Short(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Long(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
