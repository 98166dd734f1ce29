namespace Tricks.Data;

/// <summary>What is known of CIFAR-10: Krizhevsky 2009.</summary>
internal static class Cifar10
{
    private const int Records = 10_000;

    /// <summary>The names of the classes, by label.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>The published archive, what is in it, and where it is found.</summary>
    public static PublishedSource<CifarSplits> Source { get; } = new()
    {
        Title = "CIFAR-10",
        Folder = "cifar-10",
        Files =
        [
            new CifarArchive("cifar-10-binary.tar.gz", "c32a1d4ab5d03f1284b67883e8d87530", new CifarLayout
            {
                Folder = "cifar-10-batches-bin",
                Train = [.. Enumerable.Range(1, 5).Select(static batch => new CifarMember($"data_batch_{batch}.bin", Records))],
                Test = new("test_batch.bin", Records),
                Classes = [10],
            }),
        ],
        IsNamedByItsFiles = true,
        Mirrors = [new("https://www.cs.toronto.edu/~kriz/")],
    };
}
