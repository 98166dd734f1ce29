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
    private bool _isEncoded;

    /// <summary>The current size.</summary>
    public ImageShape Shape { get; private set; }

    /// <summary>The values, <c>[H, W, C]</c>, 0 to 255.</summary>
    public Span<float> Pixels
    {
        get
        {
            if (Encoded is { } encoded)
                encoded.Decode().CopyTo(Reset(Shape));
            return Values;
        }
    }

    /// <summary>The file, as long as none of its pixels has been asked for: how many of them are worth decoding depends on what is done to the image first.</summary>
    internal EncodedImage? Encoded => _isEncoded ? _encoded : null;

    private Span<float> Values => _pixels.AsSpan(0, Shape.Length);

    /// <summary>Gives the image a size; its values are undefined until they are written.</summary>
    public Span<float> Reset(ImageShape shape)
    {
        if (_pixels.Length < shape.Length)
            _pixels = new float[shape.Length];
        Shape = shape;
        _isEncoded = false;
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
        _isEncoded = false;
        _encoded ??= new();
        Shape = _encoded.Load(path);
        _isEncoded = true;
    }

    /// <summary>Becomes the image of a stream, as <see cref="Load(string)"/> does of a file.</summary>
    public void Load(Stream stream)
    {
        _isEncoded = false;
        _encoded ??= new();
        Shape = _encoded.Load(stream);
        _isEncoded = true;
    }
}
