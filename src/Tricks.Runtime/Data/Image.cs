namespace Tricks.Data;

/// <summary>
/// One image while it is prepared: float values from 0 to 255, rows of pixels of channels (<c>[H, W, C]</c>).
/// A worker reuses one instance for every image it prepares; it is not safe to share between threads.
/// </summary>
public sealed class Image
{
    private float[] _pixels = [];
    private float[] _spare = [];

    /// <summary>The current size.</summary>
    public ImageShape Shape { get; private set; }

    /// <summary>The values, <c>[H, W, C]</c>, 0 to 255.</summary>
    public Span<float> Pixels => _pixels.AsSpan(0, Shape.Length);

    /// <summary>Gives the image a size; its values are undefined until they are written.</summary>
    public Span<float> Reset(ImageShape shape)
    {
        if (_pixels.Length < shape.Length)
            _pixels = new float[shape.Length];
        Shape = shape;
        return Pixels;
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
}
