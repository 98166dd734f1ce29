namespace Tricks.Data;

/// <summary>A folder of IDX files of anyone's images: to train on and to evaluate on, images and labels of each.</summary>
internal static class IdxFolder
{
    // A label is a byte.
    private const int MostLabels = 256;

    private static readonly string[] TrainWords = ["train"];
    private static readonly string[] TestWords = ["t10k", "test", "val"];

    // Training images and labels, test images and labels: MNIST's names, and the words that another's have in them.
    private static readonly (string Name, string[] Split, string What)[] Parts =
    [
        ("train-images-idx3-ubyte", TrainWords, "images"),
        ("train-labels-idx1-ubyte", TrainWords, "labels"),
        ("t10k-images-idx3-ubyte", TestWords, "images"),
        ("t10k-labels-idx1-ubyte", TestWords, "labels"),
    ];

    /// <summary>The name of a file that is packed by gzip.</summary>
    public static string Packed(string name) => name + ".gz";

    /// <summary>The path of a file in a folder, unpacked or else packed; null where it is not there.</summary>
    public static string? Find(string folder, string name) =>
        new[] { name, Packed(name) }.Select(file => Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    /// <summary>Opens a folder: a full path, or one below the data root or, where none is set, below the working directory.</summary>
    /// <exception cref="DataException">A file is missing or damaged, the files do not belong together, or a label is no class.</exception>
    public static ImageDataset Open(IdxAttribute part, DataContext context)
    {
        var path = Path.GetFullPath(context.Root is null ? part.Folder : Path.Combine(context.Root, part.Folder));
        var files = Read(path, context.Cancellation);
        var layout = IdxLayout.Of(files[0]);
        files[2].RequireSizesOf(files[0]);
        if (layout.Shape.Channels != part.Channels)
            throw new DataException($"{files[0].Name}: expected images of {part.Channels} channel{(part.Channels == 1 ? "" : "s")}, as Idx's Channels says, found {layout.Shape.Channels} (dimensions {string.Join('×', files[0].Dimensions)}). Set Channels to {layout.Shape.Channels}.");
        files[1].RequireLabels(files[0], MostLabels);
        files[3].RequireLabels(files[2], MostLabels);
        var classes = IdxClasses.Of(path, files[1]);
        classes.Require(files[1]);
        classes.Require(files[3]);
        if (classes.Names.Count < 2)
            throw new DataException($"{files[1].Name}: every image to train on is of one class, and at least two are told apart.");
        context.Notice($"{path}: {files[0].Dimensions[0]} images of {classes.Names.Count} classes to train on, {files[2].Dimensions[0]} to evaluate on.");
        var untrained = Enumerable.Range(0, classes.Names.Count).Except(files[1].Values.ToArray().Select(static label => (int)label)).Select(label => classes.Names[label]).ToArray();
        if (untrained.Length > 0)
            context.Notice($"{path}: no image to train on is of {ClassList.Of(untrained)}.");
        return StoredDataset.Create(layout.Images(files[0], files[1], classes.Names.Count), layout.Images(files[2], files[3], classes.Names.Count), layout.Shape, classes.Names, part.Cache);
    }

    private static IdxFile[] Read(string folder, CancellationToken cancellation)
    {
        var there = Directory.Exists(folder) ? Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToArray() : [];
        var paths = Parts.Select(part => PathOf(folder, there, part)).ToArray();
        var missing = Parts.Where((_, i) => paths[i] is null).Select(static part => part.Name).ToArray();
        if (missing.Length > 0)
        {
            throw new DataException($"{folder}: expected {string.Join(", ", Parts.Select(static part => part.Name))}, each packed (.gz) or not, or names with train or test, images or labels, and idx in them, but "
                + (Directory.Exists(folder) ? $"{string.Join(", ", missing)} {(missing.Length == 1 ? "is" : "are")} missing" : "there is no such folder")
                + ". Put them there, or name another folder: one that is no full path lies below Tricks:Data:Root.");
        }

        var files = new IdxFile[Parts.Length];
        for (var i = 0; i < files.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            files[i] = IdxFile.Read(paths[i]!);
        }

        return files;
    }

    /// <summary>The path of the file that has MNIST's name, else of the one whose name has the words of the part; null where there is none.</summary>
    /// <exception cref="DataException">There is more than one.</exception>
    private static string? PathOf(string folder, string[] there, (string Name, string[] Split, string What) part)
    {
        if (Find(folder, part.Name) is { } published)
            return published;
        string[] others = [.. there.Where(IsMeant).DistinctBy(NameOf)];
        return others.Length < 2
            ? others.FirstOrDefault()
            : throw new DataException($"{string.Join(", ", others)}: each could be {part.Name}. Leave one of them there, or name it so.");

        bool IsMeant(string path) => NameOf(path) is var name && name.Contains("idx", StringComparison.Ordinal) && name.Contains(part.What, StringComparison.Ordinal)
            && (part.Split == TrainWords || !name.Contains(TrainWords[0], StringComparison.Ordinal)) && Array.Exists(part.Split, word => name.Contains(word, StringComparison.Ordinal));
    }

    private static string NameOf(string path)
    {
        var name = Path.GetFileName(path).ToLowerInvariant();
        return name.EndsWith(Packed(""), StringComparison.Ordinal) ? name[..^Packed("").Length] : name;
    }
}
