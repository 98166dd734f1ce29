using System.Security.Cryptography;
using System.Text;

namespace Tricks.Data;

/// <summary>Makes a data set of two splits of grey images.</summary>
internal static class IdxDataset
{
    /// <summary>A published set: from training images and labels, test images and labels.</summary>
    public static ImageDataset Create(IReadOnlyList<IdxFile> files, int side, IReadOnlyList<string> classNames) => Create(
        new IdxImageSet(files[0], files[1], side, side, classNames.Count),
        new IdxImageSet(files[2], files[3], side, side, classNames.Count),
        new ImageShape(1, side, side),
        classNames);

    public static ImageDataset Create(IdxImageSet train, IdxImageSet test, ImageShape shape, IReadOnlyList<string> classNames) => new()
    {
        Train = train,
        Test = test,
        Shape = shape,
        ClassNames = classNames,
        Statistics = Statistics(train.Pixels),
        Digest = Digest(shape, ("train", train), ("test", test)),
    };

    /// <summary>Mean and (population) standard deviation of bytes, exact: from counts of the 256 values.</summary>
    public static PixelStatistics Statistics(ReadOnlySpan<byte> pixels)
    {
        long[] counts = new long[256];
        foreach (byte value in pixels)
            counts[value]++;

        double sum = 0;
        double squares = 0;
        for (int value = 0; value < counts.Length; value++)
        {
            sum += (double)counts[value] * value;
            squares += (double)counts[value] * value * value;
        }

        double mean = sum / pixels.Length;
        return new PixelStatistics([mean], [Math.Sqrt(squares / pixels.Length - mean * mean)]);
    }

    private static string Digest(ImageShape shape, params ReadOnlySpan<(string Name, IdxImageSet Set)> splits)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, IdxImageSet set) in splits)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name} {set.Count} {shape}\n"));
            hash.AppendData(set.Pixels);
            hash.AppendData(set.Labels);
        }

        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
