namespace Tricks.Data.Decoding;

/// <summary>The pixels of one decoded image: 8 bits a value, rows of pixels of red, green and blue, <c>[H, W, 3]</c>. Reused from image to image.</summary>
internal sealed class RgbPixels
{
    private byte[] _bytes = [];
    private byte[] _spare = [];

    public int Width { get; private set; }

    public int Height { get; private set; }

    public Span<byte> Bytes => _bytes.AsSpan(0, Width * Height * 3);

    /// <summary>The values, valid until the next image.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Width * Height * 3);

    /// <summary>Gives the image a size; its values are undefined until they are written.</summary>
    public Span<byte> Reset(int width, int height)
    {
        var length = checked(width * height * 3);
        if (_bytes.Length < length)
            _bytes = new byte[length];
        (Width, Height) = (width, height);
        return Bytes;
    }

    /// <summary>Turns and mirrors the image as a camera says that it was held.</summary>
    public void Orient(ExifOrientation orientation)
    {
        if (orientation == ExifOrientation.Upright)
            return;
        var (width, height, from) = (Width, Height, _bytes);
        (_bytes, _spare) = (_spare, _bytes);
        var isTurned = orientation >= ExifOrientation.Transposed;
        var to = isTurned ? Reset(height, width) : Reset(width, height);
        // Where the first pixel goes, and how far apart pixels of a row and of a column come to lie.
        var (across, down) = isTurned ? (height, 1) : (1, width);
        var start = 0;
        if (orientation is ExifOrientation.Mirrored or ExifOrientation.UpsideDown or ExifOrientation.TurnedLeft or ExifOrientation.Transverse)
        {
            start += across * (width - 1);
            across = -across;
        }

        if (orientation is ExifOrientation.UpsideDown or ExifOrientation.Flipped or ExifOrientation.TurnedRight or ExifOrientation.Transverse)
        {
            start += down * (height - 1);
            down = -down;
        }

        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                from.AsSpan(3 * ((y * width) + x), 3).CopyTo(to[(3 * (start + (x * across) + (y * down)))..]);
        }
    }
}
