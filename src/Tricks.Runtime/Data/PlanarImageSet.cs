namespace Tricks.Data;

/// <summary>Images and labels held in memory as bytes, a plane a channel.</summary>
/// <param name="pixels">The values, <c>[N, C, H, W]</c>.</param>
/// <param name="labels">The classes, <c>[N]</c>.</param>
/// <param name="shape">The size of one image.</param>
internal sealed class PlanarImageSet(byte[] pixels, byte[] labels, ImageShape shape) : IStoredImages
{
    /// <inheritdoc />
    public int Count => labels.Length;

    /// <inheritdoc />
    public ReadOnlySpan<byte> Pixels => pixels;

    /// <inheritdoc />
    public ReadOnlySpan<byte> Labels => labels;

    /// <inheritdoc />
    public int Label(int index) => labels[index];

    /// <inheritdoc />
    public void Read(int index, Image image)
    {
        var from = pixels.AsSpan(index * shape.Length, shape.Length);
        var to = image.Reset(shape);
        var plane = shape.Height * shape.Width;
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var values = from.Slice(channel * plane, plane);
            for (var i = 0; i < values.Length; i++)
                to[i * shape.Channels + channel] = values[i];
        }
    }
}
