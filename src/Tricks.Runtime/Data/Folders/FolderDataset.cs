using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tricks.Data.Caching;
using Tricks.Native;

namespace Tricks.Data.Folders;

/// <summary>Opens a data set of image files.</summary>
internal sealed class FolderDataset(ImageFolderAttribute part, DataContext context)
{
    private static readonly TimeSpan BetweenReports = TimeSpan.FromMilliseconds(100);

    private static readonly string[] TrainNames = ["train", "training"];

    /// <summary>What is held out for choosing comes before what is kept for the end.</summary>
    private static readonly string[] TestNames = ["val", "valid", "validation", "test", "testing"];

    /// <summary>The folder of a data set that has the images to evaluate on, where there is one.</summary>
    public static DirectoryInfo? TestFolder(string root) => Among(root, TestNames);

    /// <exception cref="DataException">The images cannot be used.</exception>
    public ImageDataset Open()
    {
        var root = Root();
        try
        {
            var scan = new FolderScan(root, part.FollowLinksOut, context);
            var (train, test, held) = Split(root, scan);
            string[] classNames = [.. train.Select(static file => file.Class).Distinct().Order(CodePointOrder.Instance)];
            ThrowUnlessClassified(classNames, train, test);
            context.Notice($"{root}: {train.Count} images of {classNames.Length} classes to train on, {test.Count} to evaluate on ({held}).");
            TellUntested(classNames, test, root);
            TellOtherSplits(held, root);
            TellLeftOut(scan.Others, "no image by its name", "no images by their names", root);
            TellLeftOut(scan.Loose, "an image that lies in no folder of a class", "images that lie in no folder of a class", root);
            context.Notice(TurboJpeg.IsInstalled
                ? "JPEG files are decoded by the system's libjpeg-turbo, others by SkiaSharp."
                : "Images are decoded by SkiaSharp, since libjpeg-turbo is not installed, with which JPEG files take less than half the time (on Debian and Ubuntu: libturbojpeg0).");
            var (trainSet, testSet) = (new FolderImageSet(train, classNames), new FolderImageSet(test, classNames));
            var (shape, sizesVary) = Sizes(trainSet, testSet);
            return new()
            {
                Train = Kept(trainSet, "train", train, root),
                Test = Kept(testSet, "test", test, root),
                TestSplit = held,
                Shape = shape,
                SizesVary = sizesVary,
                ClassNames = classNames,
                Digest = ContentDigest.Of(classNames, [("train", train), ("test", test)], UserCache.Folder(), context),
                BadImages = part.BadImages,
                Context = context,
                OnDevice = part.Cache == ImageCache.Device,
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{root}: its images cannot be listed: {exception.Message}", exception);
        }
    }

    private IImageSet Kept(FolderImageSet images, string split, IReadOnlyList<ImageFile> files, string root) => part.Cache switch
    {
        ImageCache.Memory => new CachedImageSet(images, (set, work) => MemoryStore.Make(set, part.BadImages, work)),
        ImageCache.Packed => new CachedImageSet(images, (set, work) => PackedStore.Open(
            $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(root))}-{split}-{Hash([RealPath.Of(root), part.List ?? "", part.TestList ?? "", string.Create(CultureInfo.InvariantCulture, $"{part.Validation:R} {part.SplitSeed}")])[..16]}",
            Hash(files.Select(static file => string.Create(CultureInfo.InvariantCulture, $"{file.Name}\0{file.Length}\0{file.Written}\0{file.Class}")))[..32],
            UserCache.Folder() is { } cache ? Path.Combine(cache, "packed") : null,
            set,
            part.BadImages,
            work)),
        _ => images,
    };

    private static string Hash(IEnumerable<string> lines) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));

    private string Root()
    {
        var looked = new List<string> { Path.GetFullPath(part.Folder, context.Root is null ? Directory.GetCurrentDirectory() : Path.GetFullPath(context.Root)) };
        // The root itself may be meant.
        if (context.Root is not null && Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(context.Root))) == Path.TrimEndingDirectorySeparator(part.Folder))
            looked.Add(Path.GetFullPath(context.Root));
        return looked.Find(Directory.Exists)
            ?? throw new DataException($"{looked[0]}: there is no such folder. Put the images there, or set {(context.Root is null ? "Tricks:Data:Root to the folder that holds it" : $"ImageFolder's Folder to a folder below {context.Root}")}.");
    }

    private (IReadOnlyList<ImageFile> Train, IReadOnlyList<ImageFile> Test, string Held) Split(string root, FolderScan scan)
    {
        var testFolder = TestFolder(root);
        var files = part.List is { } list ? ImageList.Read(Path.GetFullPath(list, root), scan, context.Notice) : Filled(scan.Classes(TrainFolder(root, testFolder)));
        if (part.TestList is { } testList)
        {
            var test = ImageList.Read(Path.GetFullPath(testList, root), scan, context.Notice);
            var tested = test.Select(static file => file.Path).ToHashSet(StringComparer.Ordinal);
            IReadOnlyList<ImageFile> train = [.. files.Where(file => !tested.Contains(file.Path))];
            return train.Count > 0 ? (train, test, testList) : throw new DataException($"{Path.GetFullPath(testList, root)}: the list names every image that there is, so that none is left to train on.");
        }

        return part.List is not null || testFolder is null ? HoldOut(files) : (files, [.. scan.Classes(testFolder.FullName).SelectMany(static folder => folder.Files)], testFolder.Name);
    }

    private static string TrainFolder(string root, DirectoryInfo? testFolder) =>
        Among(root, TrainNames)?.FullName
        ?? (testFolder is null ? root : throw new DataException($"{root}: it has a folder {testFolder.Name}, but no folder train. Put the images to train on into train, a folder for each class."));

    private (IReadOnlyList<ImageFile> Train, IReadOnlyList<ImageFile> Test, string Held) HoldOut(IReadOnlyList<ImageFile> files)
    {
        var (train, test) = StratifiedSplit.Of(files, part.Validation, part.SplitSeed);
        return (train, test, string.Create(CultureInfo.InvariantCulture, $"{100 * part.Validation:0.####} % of each class, held out by SplitSeed {part.SplitSeed}"));
    }

    private static DirectoryInfo? Among(string root, string[] names)
    {
        var folders = FolderScan.Folders(root);
        return names.Select(name => folders.FirstOrDefault(folder => folder.Name.Equals(name, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(static folder => folder is not null);
    }

    /// <exception cref="DataException">A class has no image.</exception>
    private static IReadOnlyList<ImageFile> Filled(IReadOnlyList<ClassFolder> folders)
    {
        var empty = folders.Where(static folder => folder.Files.Count == 0).Select(static folder => folder.Folder).ToArray();
        return empty.Length == 0
            ? [.. folders.SelectMany(static folder => folder.Files)]
            : throw new DataException($"{string.Join(", ", empty)}: no image of the class{(empty.Length == 1 ? "" : "es")} is there (.jpg, .jpeg, .png, .webp, .bmp). Put some there, or remove the folder{(empty.Length == 1 ? "" : "s")}.");
    }

    private static void ThrowUnlessClassified(string[] classNames, IReadOnlyList<ImageFile> train, IReadOnlyList<ImageFile> test)
    {
        if (classNames.Length < 2)
            throw new DataException($"{train[0].Path}: every image to train on is of the class '{classNames[0]}', and at least two are told apart.");
        if (test.FirstOrDefault(file => Array.BinarySearch(classNames, file.Class, CodePointOrder.Instance) < 0) is { } stranger)
            throw new DataException($"{stranger.Path} is of the class '{stranger.Class}', of which there is no image to train on; the classes are {ClassList.Of(classNames)}.");
    }

    private void TellUntested(string[] classNames, IReadOnlyList<ImageFile> test, string root)
    {
        var untested = classNames.Except(test.Select(static file => file.Class), StringComparer.Ordinal).ToArray();
        if (untested.Length > 0 && test.Count > 0)
            context.Notice($"{root}: no image to evaluate on is of {ClassList.Of(untested)}, so that nothing will be known of {(untested.Length == 1 ? "that class" : "those classes")}.");
    }

    private void TellOtherSplits(string taken, string root)
    {
        var others = FolderScan.Folders(root).Select(static folder => folder.Name).Where(name => name != taken && TestNames.Contains(name, StringComparer.OrdinalIgnoreCase)).ToArray();
        if (others.Length > 0 && TestNames.Contains(taken, StringComparer.OrdinalIgnoreCase))
            context.Notice($"{root}: {string.Join(", ", others)} {(others.Length == 1 ? "is" : "are")} left out, since {taken} is evaluated.");
    }

    private void TellLeftOut(List<string> files, string one, string several, string root)
    {
        if (files.Count > 0)
            context.Notice($"{root}: {files[0]} {(files.Count == 1 ? $"is {one}, and is" : $"and {files.Count - 1} more are {several}, and are")} left out.");
    }

    /// <summary>The size of the first image, and whether any of those that are looked at has another.</summary>
    private (ImageShape Shape, bool Vary) Sizes(params ReadOnlySpan<FolderImageSet> sets)
    {
        ImageShape? first = null;
        string? fault = null;
        var (image, looked, last) = (new Image(), 0, Stopwatch.GetTimestamp());
        foreach (var images in sets)
        {
            foreach (var index in ImageSample.Indices(images.Count))
            {
                context.Cancellation.ThrowIfCancellationRequested();
                looked++;
                if (Stopwatch.GetElapsedTime(last) > BetweenReports)
                {
                    context.Progress("looking at images", looked, null);
                    last = Stopwatch.GetTimestamp();
                }

                try
                {
                    images.Read(index, image);
                }
                catch (Exception exception) when (SkippedImages.AreMeantBy(exception))
                {
                    // What cannot be read is told when it is trained on.
                    fault ??= $"{images.NameOf(index)}: {exception.Message}";
                    continue;
                }

                first ??= image.Shape;
                if (image.Shape != first)
                    return (first.Value, true);
            }
        }

        if (first is null && !context.IsToCheck)
            throw new DataException($"None of the {looked} images that were looked at can be read, such as {fault?.TrimEnd('.')}. {SkippedImages.Advice}");
        return (first ?? new(3, 1, 1), false);
    }
}
