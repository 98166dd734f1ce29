using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Tricks.Data;

/// <summary>What is told of a set of images by some of them, which lie evenly apart.</summary>
internal static class ImageSample
{
    private const int Most = 1_000;

    /// <summary>The indices of up to 1,000 images.</summary>
    public static IEnumerable<int> Indices(int count) =>
        count <= Most ? Enumerable.Range(0, count) : Enumerable.Range(0, Most).Select(i => (int)((long)i * count / Most));

    /// <summary>Mean and (population) standard deviation by channel, every pixel counting alike.</summary>
    public static PixelStatistics Statistics(IImageSet images, int channels, BadImages badImages)
    {
        var (sums, squares) = (new double[channels], new double[channels]);
        var pixels = 0L;
        var image = new Image();
        foreach (var index in Indices(images.Count))
        {
            if (!TryRead(images, index, image, badImages))
                continue;
            var values = image.Pixels;
            for (var i = 0; i < values.Length; i++)
            {
                sums[i % channels] += values[i];
                squares[i % channels] += (double)values[i] * values[i];
            }

            pixels += values.Length / channels;
        }

        if (pixels == 0)
            throw new DataException($"None of the training images that were looked at can be read. {SkippedImages.Advice}");
        var means = Array.ConvertAll(sums, sum => sum / pixels);
        return new(means, [.. means.Select((mean, channel) => Math.Sqrt(Math.Max(0, (squares[channel] / pixels) - (mean * mean))))]);
    }

    public static string Digest(ImageDataset data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add($"{data.Shape}\n{string.Join('\n', data.ClassNames)}\n");
        var image = new Image();
        foreach (var (name, images) in new[] { ("train", data.Train), ("test", data.Test) })
        {
            Add($"{name} {images.Count}\n");
            for (var i = 0; i < images.Count; i++)
                Add($"{images.Label(i)} ");
            foreach (var index in Indices(images.Count))
            {
                var isRead = TryRead(images, index, image, data.BadImages);
                Add(isRead ? image.Shape.ToString() : "bad");
                hash.AppendData(isRead ? MemoryMarshal.AsBytes(image.Pixels) : []);
            }
        }

        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());

        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Reads and decodes an image; false where it cannot be, and such images are left out.</summary>
    /// <exception cref="DataException">It cannot be, and they are not.</exception>
    private static bool TryRead(IImageSet images, int index, Image image, BadImages badImages)
    {
        try
        {
            images.Read(index, image);
            // Some of what is wrong with a file is found only here.
            _ = image.Pixels;
            return true;
        }
        catch (Exception exception) when (SkippedImages.AreMeantBy(exception))
        {
            return badImages == BadImages.Skip
                ? false
                : throw new DataException($"{images.NameOf(index)} cannot be read: {exception.Message.TrimEnd('.')}. {SkippedImages.Advice}", exception);
        }
    }
}
