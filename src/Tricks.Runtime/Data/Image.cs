using Tricks.Data.Decoding;

namespace Tricks.Data;

/// <summary>
/// One image while it is prepared: float values from 0 to 255, rows of pixels of channels (<c>[H, W, C]</c>).
/// A worker reuses one instance for every image it prepares; it is not safe to share between threads.
/// </summary>
public sealed class Image
{
    private float[] _pixels = [];
    private float[] _spare = [];
    private EncodedImage? _encoded;
    private StoredPixels _stored;
    private Pending _pending;

    private enum Pending
    {
        Nothing,
        Encoded,
        Stored,
    }

    /// <summary>The current size.</summary>
    public ImageShape Shape { get; private set; }

    /// <summary>The values, <c>[H, W, C]</c>, 0 to 255.</summary>
    public Span<float> Pixels
    {
        get
        {
            if (BytesFor(Shape.Height, Shape.Width, Shape.Height, Shape.Width) is { } bytes)
                ByteConversion.ToFloats(bytes.Bytes.Span, Reset(Shape));
            return Values;
        }
    }

    private Span<float> Values => _pixels.AsSpan(0, Shape.Length);

    /// <summary>Gives the image a size; its values are undefined until they are written.</summary>
    public Span<float> Reset(ImageShape shape)
    {
        if (_pixels.Length < shape.Length)
            _pixels = new float[shape.Length];
        Shape = shape;
        _pending = Pending.Nothing;
        return Values;
    }

    /// <summary>
    /// Replaces the image by one of another size or layout: returns where to write the new values
    /// (undefined until written) and hands out the old ones to read from.
    /// </summary>
    public Span<float> Replace(ImageShape shape, out ReadOnlySpan<float> old)
    {
        old = Pixels;
        (_pixels, _spare) = (_spare, _pixels);
        return Reset(shape);
    }

    /// <summary>
    /// Becomes the image of a file: JPEG, PNG, WebP or BMP, as upright RGB, <c>[H, W, 3]</c>; grey, palette, CMYK and 16-bit images become RGB too, and
    /// alpha is dropped.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is broken, cut short, empty, too large or of no known format; some of that is found only when the pixels are used.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Load(string path)
    {
        _pending = Pending.Nothing;
        _encoded ??= new();
        Shape = _encoded.Load(path);
        _pending = Pending.Encoded;
    }

    /// <summary>Becomes the image of a stream, as <see cref="Load(string)"/> does of a file.</summary>
    public void Load(Stream stream)
    {
        _pending = Pending.Nothing;
        _encoded ??= new();
        Shape = _encoded.Load(stream);
        _pending = Pending.Encoded;
    }

    /// <summary>Becomes an image that is stored, and reads it when its pixels are asked for.</summary>
    internal void Load(StoredPixels pixels)
    {
        Shape = new(3, pixels.Height, pixels.Width);
        _stored = pixels;
        _pending = Pending.Stored;
    }

    /// <summary>
    /// The pixels as bytes, as long as nothing was done to the image: at full size, or reduced where a part of the image is still larger than what is
    /// made of it. Null where they are floats already.
    /// </summary>
    internal StoredPixels? BytesFor(int height, int width, int toHeight, int toWidth) => _pending switch
    {
        Pending.Encoded => _encoded!.Decode(height, width, toHeight, toWidth),
        Pending.Stored => _stored,
        _ => null,
    };
}
