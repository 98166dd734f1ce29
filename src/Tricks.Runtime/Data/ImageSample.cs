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

    /// <summary>Mean and (population) standard deviation of the training images by channel, every pixel counting alike; read on all processors.</summary>
    public static PixelStatistics Statistics(ImageDataset data)
    {
        int[] indices = [.. Indices(data.Train.Count)];
        // One an image, added up in their order: the same sums however many threads there are.
        var sums = new (double[] Sum, double[] Squares, long Pixels)?[indices.Length];
        ImagePass.Over(indices.Length, "measuring images", data.Context, (place, image) =>
        {
            if (TryRead(data.Train, indices[place], image, data.BadImages))
                sums[place] = Sums(image.Pixels, data.Shape.Channels);
        });
        var all = sums.OfType<(double[] Sum, double[] Squares, long Pixels)>().ToArray();
        if (all.Length == 0)
            throw new DataException($"None of the training images that were looked at can be read. {SkippedImages.Advice}");
        var pixels = all.Sum(static one => one.Pixels);
        var means = Means(static one => one.Sum);
        var squares = Means(static one => one.Squares);
        return new(means, [.. means.Select((mean, channel) => Math.Sqrt(Math.Max(0, squares[channel] - (mean * mean))))]);

        double[] Means(Func<(double[] Sum, double[] Squares, long Pixels), double[]> values) =>
            [.. Enumerable.Range(0, data.Shape.Channels).Select(channel => all.Sum(one => values(one)[channel]) / pixels)];
    }

    private static (double[] Sum, double[] Squares, long Pixels) Sums(ReadOnlySpan<float> values, int channels)
    {
        var (sum, squares) = (new double[channels], new double[channels]);
        for (var i = 0; i < values.Length; i++)
        {
            sum[i % channels] += values[i];
            squares[i % channels] += (double)values[i] * values[i];
        }

        return (sum, squares, values.Length / channels);
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
