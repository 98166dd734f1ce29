namespace Tricks.Data;

/// <summary>Grey from colours and colours from grey.</summary>
internal static class ChannelConversion
{
    /// <summary>
    /// Gives an image 1 or 3 channels: grey is 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601), as Pillow's; colours of a grey image are all its grey.
    /// </summary>
    /// <exception cref="InvalidDataException">There is no conversion.</exception>
    public static void To(Image image, int channels)
    {
        var shape = image.Shape;
        if (shape.Channels == channels)
            return;
        if ((shape.Channels, channels) is not ((1, 3) or (3, 1)))
            throw new InvalidDataException($"it has {shape.Channels} channels, and {channels} are wanted");
        var target = image.Replace(shape with { Channels = channels }, out var source);
        if (channels == 1)
        {
            for (var i = 0; i < target.Length; i++)
                target[i] = (0.299f * source[3 * i]) + (0.587f * source[(3 * i) + 1]) + (0.114f * source[(3 * i) + 2]);
        }
        else
        {
            for (var i = 0; i < source.Length; i++)
                target.Slice(3 * i, 3).Fill(source[i]);
        }
    }
}
