namespace Tricks.Data;

/// <summary>How the images of an IDX file lie in it.</summary>
/// <param name="Shape">The size of an image.</param>
/// <param name="IsChannelsLast">Whether the channels of a pixel stand beside each other.</param>
internal sealed record IdxLayout(ImageShape Shape, bool IsChannelsLast)
{
    /// <summary>The layout that a file's dimensions tell: N×H×W, N×H×W×C or N×C×H×W, of 1 or 3 channels.</summary>
    /// <exception cref="DataException">The file holds no images.</exception>
    public static IdxLayout Of(IdxFile images) => images.Dimensions switch
    {
        [_, var height, var width] => new(new(1, height, width), false),
        [_, var height, var width, (1 or 3) and var channels] => new(new(channels, height, width), true),
        [_, (1 or 3) and var channels, var height, var width] => new(new(channels, height, width), false),
        _ => throw new DataException($"{images.Name}: expected images (dimensions N×H×W, or N×H×W×C or N×C×H×W with 1 or 3 channels), found dimensions {string.Join('×', images.Dimensions)}. Put the file of the images in its place."),
    };

    /// <summary>The images of a file of this layout.</summary>
    /// <exception cref="DataException">Images and labels do not belong together, or a label is no class.</exception>
    public IStoredImages Images(IdxFile images, IdxFile labels, int classes) => images.Dimensions.Count == 3
        ? new IdxImageSet(images, labels, Shape.Height, Shape.Width, classes)
        : new PlanarImageSet(IsChannelsLast ? Planes(images.Values.Span) : images.Values.ToArray(), labels.Values.ToArray(), Shape);

    private byte[] Planes(ReadOnlySpan<byte> values)
    {
        var planes = new byte[values.Length];
        var plane = Shape.Height * Shape.Width;
        for (var i = 0; i < values.Length; i++)
        {
            var (pixel, channel) = Math.DivRem(i, Shape.Channels);
            var (image, place) = Math.DivRem(pixel, plane);
            planes[(((image * Shape.Channels) + channel) * plane) + place] = values[i];
        }

        return planes;
    }
}
