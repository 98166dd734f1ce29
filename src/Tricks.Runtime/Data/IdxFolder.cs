namespace Tricks.Data;

/// <summary>A folder of IDX files that are named as MNIST's, of anyone's images.</summary>
internal static class IdxFolder
{
    // A label is a byte.
    private const int MostLabels = 256;

    // Training images and labels, test images and labels.
    private static readonly string[] Names = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

    /// <summary>The name of a file that is packed by gzip.</summary>
    public static string Packed(string name) => name + ".gz";

    /// <summary>The path of a file in a folder, unpacked or else packed; null where it is not there.</summary>
    public static string? Find(string folder, string name) =>
        new[] { name, Packed(name) }.Select(file => Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    /// <summary>Opens a folder: a full path, or one below the data root or, where none is set, below the working directory.</summary>
    /// <exception cref="DataException">A file is missing or damaged, the files do not belong together, or a label is no class.</exception>
    public static ImageDataset Open(string folder, ResidentCache cache, DataContext context)
    {
        var path = Path.GetFullPath(context.Root is null ? folder : Path.Combine(context.Root, folder));
        var files = Read(path, context.Cancellation);
        var (height, width) = SizeOf(files[0]);
        files[1].RequireLabels(files[0], MostLabels);
        files[3].RequireLabels(files[2], MostLabels);
        var classes = IdxClasses.Of(path, files[1]);
        classes.Require(files[1]);
        classes.Require(files[3]);
        context.Notice($"The images are read from {path}.");
        return IdxDataset.Create(files, height, width, classes.Names, cache);
    }

    private static IdxFile[] Read(string folder, CancellationToken cancellation)
    {
        var missing = Names.Where(name => Find(folder, name) is null).ToArray();
        if (missing.Length > 0)
        {
            throw new DataException($"{folder}: expected {string.Join(", ", Names)}, each packed (.gz) or not, but "
                + (Directory.Exists(folder) ? $"{string.Join(", ", missing)} {(missing.Length == 1 ? "is" : "are")} missing" : "there is no such folder")
                + ". Put them there, or name another folder: one that is no full path lies below Tricks:Data:Root.");
        }

        var files = new IdxFile[Names.Length];
        for (var i = 0; i < files.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            files[i] = IdxFile.Read(Find(folder, Names[i])!);
        }

        return files;
    }

    private static (int Height, int Width) SizeOf(IdxFile images) => images.Dimensions is [_, var height, var width]
        ? (height, width)
        : throw new DataException($"{images.Name}: expected grey images (dimensions N×H×W), found dimensions {string.Join('×', images.Dimensions)}. Put the file of the images in its place.");
}
