using System.Buffers.Binary;
using Tricks.Recipes;

namespace Tricks.Benchmarks.Costs;

/// <summary>What the reading of a set's images costs: of generated files of the same format and size where the published ones cannot be had here.</summary>
internal static class DataCost
{
    private const string Generated = " (generated files, as large as the published ones)";

    public static Cost? Measure(Type trick, int rounds)
    {
        var root = Directory.CreateTempSubdirectory("tricks-cost-").FullName;
        try
        {
            switch (trick.Name)
            {
                case nameof(Cifar10Attribute):
                    foreach (var name in Enumerable.Range(1, 5).Select(static batch => $"data_batch_{batch}.bin").Append("test_batch.bin"))
                        WriteCifar(Path.Combine(root, "cifar-10", "cifar-10-batches-bin", name), 10_000, 10);
                    return ImageCost.Read(new Cifar10Attribute(), root, Generated, rounds);
                case nameof(Cifar100Attribute):
                    WriteCifar(Path.Combine(root, "cifar-100", "cifar-100-binary", "train.bin"), 50_000, 20, 100);
                    WriteCifar(Path.Combine(root, "cifar-100", "cifar-100-binary", "test.bin"), 10_000, 20, 100);
                    return ImageCost.Read(new Cifar100Attribute(), root, Generated, rounds);
                case nameof(IdxAttribute):
                    WriteIdx(root);
                    return ImageCost.Read(new IdxAttribute(root), root, " (generated files, as large as MNIST's)", rounds);
                case nameof(MnistAttribute):
                    // Its checksums refuse generated files; Idx reads images by the same code.
                    WriteIdx(root);
                    return ImageCost.Read(new IdxAttribute(root), root, " (generated files, as large as the published ones; read through Idx)", rounds);
                case nameof(ImageFolderAttribute):
                    return OfPhotographs(static folder => new ImageFolderAttribute(folder), rounds);
                case nameof(ImageNetAttribute):
                    return OfPhotographs(static folder => new ImageNetAttribute(folder), rounds);
                default:
                    return TrickCosts.Made(trick) is IDataSource source ? ImageCost.Read(source, null, "", rounds) : null;
            }
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static Cost? OfPhotographs(Func<string, IDataSource> source, int rounds)
    {
        if (Environment.GetEnvironmentVariable("TRICKS_TEST_DATA") is { } data && Path.Combine(data, "caltech10") is var folder && Directory.Exists(folder))
            return ImageCost.Read(source(folder), null, " (a JPEG file of Caltech's, 291×238 on average)", rounds);
        Console.Error.WriteLine("TRICKS_TEST_DATA names no folder with caltech10, so that nothing is read.");
        return null;
    }

    private static void WriteCifar(string path, int records, params int[] classes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = File.Create(path);
        var random = new Random(0);
        var pixels = new byte[3 * 32 * 32];
        for (var record = 0; record < records; record++)
        {
            foreach (var count in classes)
                file.WriteByte((byte)(record % count));
            random.NextBytes(pixels);
            file.Write(pixels);
        }
    }

    private static void WriteIdx(string folder)
    {
        foreach (var (name, count) in new[] { ("train", 60_000), ("t10k", 10_000) })
        {
            var random = new Random(0);
            var pixels = new byte[count * 28 * 28];
            random.NextBytes(pixels);
            File.WriteAllBytes(Path.Combine(folder, name + "-images-idx3-ubyte"), [0, 0, 8, 3, .. Numbers(count, 28, 28), .. pixels]);
            File.WriteAllBytes(Path.Combine(folder, name + "-labels-idx1-ubyte"), [0, 0, 8, 1, .. Numbers(count), .. Enumerable.Range(0, count).Select(static index => (byte)(index % 10))]);
        }
    }

    private static byte[] Numbers(params int[] values)
    {
        var bytes = new byte[4 * values.Length];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * i), values[i]);
        return bytes;
    }
}
