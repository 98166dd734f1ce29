using System.Globalization;

namespace Tricks.Data.Decoding;

/// <summary>An image file in memory. Reused from file to file; for one thread at a time.</summary>
internal sealed class EncodedImage
{
    /// <summary>A decoder gives a JPEG file at n / 8 of its size too; these it does fastest.</summary>
    private static readonly int[] Scales = [1, 2, 4];

    /// <summary>How much larger than what is made of it a part stays at a smaller scale, so that the filter of the resizing still has pixels to mix.</summary>
    private const double Spare = 1.5;

    /// <summary>More than any image that is decoded has.</summary>
    private const int MostBytes = 1 << 30;

    private readonly ImageDecoder _decoder = new();
    private readonly RgbPixels _pixels = new();
    private byte[] _file = [];
    private int _length;
    private JpegHeader? _jpeg;

    private ReadOnlySpan<byte> File => _file.AsSpan(0, _length);

    /// <summary>Reads a file and returns its image's size, upright.</summary>
    public ImageShape Load(string path)
    {
        // A pipe of that name would be waited for, and has no length.
        if (new FileInfo(path).Length == 0)
            throw new InvalidDataException("it is empty");
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
        return Load(file);
    }

    /// <summary>Reads a stream to its end and returns its image's size, upright.</summary>
    public ImageShape Load(Stream stream)
    {
        _length = 0;
        if (stream.CanSeek)
        {
            var length = stream.Length - stream.Position;
            ThrowIfTooLong(length);
            Reserve((int)length + 1);
        }

        while (stream.Read(_file.AsSpan(_length)) is > 0 and var read)
        {
            _length += read;
            ThrowIfTooLong(_length);
            if (_length == _file.Length)
                Reserve(_length + 1);
        }

        _jpeg = _decoder.ReadJpeg(File);
        if (_jpeg is { } header)
            return new(3, header.UprightHeight, header.UprightWidth);
        _decoder.Decode(File, _pixels);
        return new(3, _pixels.Height, _pixels.Width);
    }

    /// <summary>The pixels, upright, at the least scale that the decoder has at which a part of the image stays larger than what is to be made of it.</summary>
    public StoredPixels Decode(int height, int width, int toHeight, int toWidth)
    {
        var eighths = 8;
        if (_jpeg is { } header)
        {
            if (Array.Find(Scales, scale => height * scale >= 8 * Spare * toHeight && width * scale >= 8 * Spare * toWidth) is > 0 and var enough)
                eighths = enough;
            _decoder.Decode(File, header, eighths, _pixels);
        }

        return new(_pixels.Memory, _pixels.Width, _pixels.Height, eighths / 8.0);
    }

    private static void ThrowIfTooLong(long length)
    {
        if (length > MostBytes)
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"it has {length:N0} bytes, and at most {MostBytes:N0} are read"));
    }

    private void Reserve(int length)
    {
        if (_file.Length < length)
            Array.Resize(ref _file, Math.Max(length, (int)Math.Min(2L * _file.Length, Array.MaxLength)));
    }
}
