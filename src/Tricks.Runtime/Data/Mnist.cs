namespace Tricks.Data;

/// <summary>What is known of MNIST: LeCun, Bottou, Bengio, Haffner 1998.</summary>
internal static class Mnist
{
    /// <summary>Height and width of an image.</summary>
    public const int Side = 28;

    /// <summary>The names of the classes, by label.</summary>
    public static IReadOnlyList<string> ClassNames { get; } = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <summary>The four published files, and where they are found.</summary>
    public static PublishedSource<IdxFile> Source { get; } = new()
    {
        Title = "MNIST",
        Folder = "mnist",
        Files =
        [
            new PublishedIdxFile("train-images-idx3-ubyte", "6bbc9ace898e44ae57da46a324031adb"),
            new PublishedIdxFile("train-labels-idx1-ubyte", "a25bea736e30d166cdddb491f175f624"),
            new PublishedIdxFile("t10k-images-idx3-ubyte", "2646ac647ad5339dbf082846283269ea"),
            new PublishedIdxFile("t10k-labels-idx1-ubyte", "27ae3e4e09519cfbb04c329615203637"),
        ],
        Mirrors =
        [
            new("https://ossci-datasets.s3.amazonaws.com/mnist/"),
            new("https://storage.googleapis.com/cvdf-datasets/mnist/"),
        ],
    };
}
