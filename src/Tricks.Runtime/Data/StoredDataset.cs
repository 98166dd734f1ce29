using System.Security.Cryptography;
using System.Text;

namespace Tricks.Data;

/// <summary>Makes a data set of two splits that are held in memory as bytes.</summary>
internal static class StoredDataset
{
    public static ImageDataset Create(IStoredImages train, IStoredImages test, ImageShape shape, IReadOnlyList<string> classNames, ResidentCache cache) => new()
    {
        Train = train,
        Test = test,
        Shape = shape,
        ClassNames = classNames,
        Statistics = Statistics(train.Pixels, shape),
        Digest = Digest(shape, ("train", train), ("test", test)),
        OnDevice = cache == ResidentCache.Device,
    };

    /// <summary>Mean and (population) standard deviation of each channel of bytes <c>[N, C, H, W]</c>, exact: from counts of the 256 values.</summary>
    public static PixelStatistics Statistics(ReadOnlySpan<byte> pixels, ImageShape shape)
    {
        var mean = new double[shape.Channels];
        var deviation = new double[shape.Channels];
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            var counts = Counts(pixels, shape, channel);
            double sum = 0;
            double squares = 0;
            for (var value = 0; value < counts.Length; value++)
            {
                sum += (double)counts[value] * value;
                squares += (double)counts[value] * value * value;
            }

            var length = pixels.Length / shape.Channels;
            mean[channel] = sum / length;
            deviation[channel] = Math.Sqrt(squares / length - mean[channel] * mean[channel]);
        }

        return new PixelStatistics(mean, deviation);
    }

    /// <summary>How often a channel has each of the 256 values.</summary>
    private static long[] Counts(ReadOnlySpan<byte> pixels, ImageShape shape, int channel)
    {
        var counts = new long[256];
        var plane = shape.Height * shape.Width;
        for (var start = channel * plane; start < pixels.Length; start += shape.Length)
        {
            foreach (var value in pixels.Slice(start, plane))
                counts[value]++;
        }

        return counts;
    }

    private static string Digest(ImageShape shape, params ReadOnlySpan<(string Name, IStoredImages Images)> splits)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, images) in splits)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name} {images.Count} {shape}\n"));
            hash.AppendData(images.Pixels);
            hash.AppendData(images.Labels);
        }

        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
