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
            try
            {
                images.Read(index, image);
                var values = image.Pixels;
                for (var i = 0; i < values.Length; i++)
                {
                    sums[i % channels] += values[i];
                    squares[i % channels] += (double)values[i] * values[i];
                }

                pixels += values.Length / channels;
            }
            catch (Exception exception) when (SkippedImages.AreMeantBy(exception))
            {
                if (badImages == BadImages.Fail)
                    throw new DataException($"{images.NameOf(index)} cannot be read: {exception.Message}", exception);
            }
        }

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
                images.Read(index, image);
                Add(image.Shape.ToString());
                hash.AppendData(MemoryMarshal.AsBytes(image.Pixels));
            }
        }

        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());

        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));
    }
}
