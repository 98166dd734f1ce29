namespace Tricks.Data;

/// <summary>Grey images and labels of IDX files, or a part of them, held in memory as bytes.</summary>
public sealed class IdxImageSet : IStoredImages
{
    private readonly ReadOnlyMemory<byte> _pixels;
    private readonly ReadOnlyMemory<byte> _labels;
    private readonly ImageShape _shape;

    /// <summary>Takes the images from <paramref name="start"/> on, <paramref name="count"/> of them (null: all the rest).</summary>
    /// <exception cref="DataException">Images and labels do not belong together, have another size, or a label is no class.</exception>
    public IdxImageSet(IdxFile images, IdxFile labels, int height, int width, int classes, int start = 0, int? count = null)
    {
        images.RequireImages(height, width);
        labels.RequireLabels(images, classes);
        _shape = new ImageShape(1, height, width);
        Count = count ?? images.Dimensions[0] - start;
        _pixels = images.Values.Slice(start * _shape.Length, Count * _shape.Length);
        _labels = labels.Values.Slice(start, Count);
    }

    /// <inheritdoc />
    public int Count { get; }

    /// <summary>The values of all images, <c>[N, H, W]</c>.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels.Span;

    /// <summary>The classes of all images, <c>[N]</c>.</summary>
    public ReadOnlySpan<byte> Labels => _labels.Span;

    /// <inheritdoc />
    public int Label(int index) => _labels.Span[index];

    /// <inheritdoc />
    public void Read(int index, Image image)
    {
        ReadOnlySpan<byte> from = _pixels.Span.Slice(index * _shape.Length, _shape.Length);
        Span<float> to = image.Reset(_shape);
        for (int i = 0; i < from.Length; i++)
            to[i] = from[i];
    }
}
