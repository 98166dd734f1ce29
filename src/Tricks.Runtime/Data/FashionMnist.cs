namespace Tricks.Data;

/// <summary>What is known of Fashion-MNIST: Xiao, Rasul, Vollgraf 2017, arXiv 1708.07747.</summary>
internal static class FashionMnist
{
    /// <summary>Height and width of an image.</summary>
    public const int Side = 28;

    private const int SampleTrain = 8_000;
    private const string SampleName = "fashion-mnist-10000";

    /// <summary>The names of the classes, by label.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>The four published files, and where they are found.</summary>
    public static PublishedSource<IdxFile> Source { get; } = new()
    {
        Title = "Fashion-MNIST",
        Folder = "fashion-mnist",
        Files =
        [
            new PublishedIdxFile("train-images-idx3-ubyte", "f4a8712d7a061bf5bd6d2ca38dc4d50a"),
            new PublishedIdxFile("train-labels-idx1-ubyte", "9018921c3c673c538a1fc5bad174d6f9"),
            new PublishedIdxFile("t10k-images-idx3-ubyte", "8181f5470baa50b63fa0f6fddb340f0a"),
            new PublishedIdxFile("t10k-labels-idx1-ubyte", "15d484375f8d13e6eb1aabb0c3f46965"),
        ],
        SystemFolder = "/usr/share/datasets/fashion-mnist",
        SystemPackage = "dataset-fashion-mnist",
        Mirrors =
        [
            new("https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
            new("https://fashion-mnist.s3.eu-central-1.amazonaws.com/"),
            new("https://storage.googleapis.com/tensorflow/tf-keras-datasets/"),
        ],
    };

    /// <summary>The embedded sample, 8,000 + 2,000 images.</summary>
    public static ImageDataset Sample(ResidentCache cache = ResidentCache.Memory)
    {
        IdxFile images = Embedded($"{SampleName}-images-idx3-ubyte.gz");
        IdxFile labels = Embedded($"{SampleName}-labels-idx1-ubyte.gz");
        return StoredDataset.Create(
            new IdxImageSet(images, labels, Side, Side, ClassNames.Count, 0, SampleTrain),
            new IdxImageSet(images, labels, Side, Side, ClassNames.Count, SampleTrain),
            new ImageShape(1, Side, Side),
            ClassNames,
            cache);
    }

    private static IdxFile Embedded(string name)
    {
        using Stream stream = typeof(FashionMnist).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is missing from the assembly.");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return IdxFile.Parse(bytes, name);
    }
}
