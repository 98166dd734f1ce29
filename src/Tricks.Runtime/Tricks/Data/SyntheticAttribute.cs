using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using Tricks.Data;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Data: random images, made as they are read, whose class shows as a coarse pattern under noise. For rehearsing the speed and memory of a
/// recipe without its images, by default with the sizes of ImageNet; what a model learns from them says nothing about real images.
/// </summary>
/// <remarks>
/// <para>It helps to rehearse the speed and memory of a recipe without its images.</para>
/// <para>It hurts to read anything from its accuracy; and making an image takes longer than reading one, so that it says nothing of loading.</para>
/// </remarks>
/// <param name="classes">How many classes, 2 to 100,000; 1,000 by default.</param>
/// <param name="size">Height and width in pixels, 8 to 4,096; 224 by default.</param>
/// <param name="train">Images to train on, 1 to 100,000,000; 1,280 by default.</param>
/// <param name="test">Images to evaluate on, 1 to 100,000,000; 256 by default.</param>
/// <param name="channels">1 (grey) or 3 (colour); 3 by default.</param>
[Source("own")]
public sealed class SyntheticAttribute(int classes = 1000, int size = 224, int train = 1280, int test = 256, int channels = 3)
    : TrickAttribute, IDataSource
{
    // A value is the mean of two independent ones, each uniform on 0 … 255, whose variance is (256² − 1) / 12.
    private static readonly double Deviation = Math.Sqrt((256 * 256 - 1) / 12.0 / 2);

    /// <summary>How many classes.</summary>
    /// <value>2 to 100,000; 1,000 by default.</value>
    [Range(2, 100_000)]
    public int Classes { get; init; } = classes;

    /// <summary>Height and width in pixels.</summary>
    /// <value>8 to 4,096; 224 by default.</value>
    [Range(8, 4_096)]
    public int Size { get; init; } = size;

    /// <summary>Images to train on.</summary>
    /// <value>1 to 100,000,000; 1,280 by default.</value>
    [Range(1, 100_000_000)]
    public int Train { get; init; } = train;

    /// <summary>Images to evaluate on.</summary>
    /// <value>1 to 100,000,000; 256 by default.</value>
    [Range(1, 100_000_000)]
    public int Test { get; init; } = test;

    /// <summary>1 for grey images, 3 for colour.</summary>
    /// <value>1 or 3; 3 by default.</value>
    [AllowedValues(1, 3)]
    [Channels]
    public int Channels { get; init; } = channels;

    /// <inheritdoc />
    public ImageDataset Open(DataContext context)
    {
        ImageShape shape = new(Channels, Size, Size);
        byte[] patterns = SyntheticImageSet.Patterns(Classes, Channels);
        return new ImageDataset
        {
            Train = new SyntheticImageSet("synthetic train", Train, Classes, shape, patterns),
            Test = new SyntheticImageSet("synthetic test", Test, Classes, shape, patterns),
            Shape = shape,
            ClassNames = [.. Enumerable.Range(0, Classes).Select(label => $"class {label}")],
            Statistics = new PixelStatistics([.. Enumerable.Repeat(127.5, Channels)], [.. Enumerable.Repeat(Deviation, Channels)]),
            Digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"synthetic 1 {Classes} {shape} {Train} {Test}"))),
        };
    }
}
