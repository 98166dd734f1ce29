using TorchSharp;
using Tricks.Data;
using Tricks.Runtime.Tests.Support;
using Tricks.Runtime.Tests.Training;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Data;

/// <summary>Images that cannot be read, where the first one ends the run and where a few are left out.</summary>
public sealed class BadImagesTests : IDisposable
{
    private const string Advice = "check-data lists every image that cannot be read.";

    private readonly PhotoFolder _photos = new();

    public void Dispose() => _photos.Dispose();

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> Kinds => new()
    {
        { "cut short", "jpg", "it is cut short" },
        { "cut short", "png", "it is cut short" },
        { "cut short", "webp", "its pixels cannot be decoded" },
        { "cut short", "bmp", "it is cut short" },
        { "cut to its header", "jpg", "it is cut short" },
        { "cut to its header", "png", "it is " },
        { "empty", "jpg", "it is empty" },
        { "empty", "png", "it is empty" },
        { "text", "jpg", "it is of no format that is known, or its header is broken" },
        { "text", "png", "it is of no format that is known, or its header is broken" },
        { "noise", "jpg", "" },
        { "enormous", "jpg", "it says that it has 30000×30000 pixels, and at most 134,217,728 are decoded" },
        { "enormous", "png", "it says that it has 30000×30000 pixels, and at most 134,217,728 are decoded" },
        { "gone", "png", "Could not find file" },
        { "a folder", "png", "" },
        { "a broken link", "png", "Could not find file" },
        { "a pipe", "jpg", "it is empty" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_first_one_ends_the_epoch_with_its_path_and_what_is_wrong(string kind, string extension, string reason)
    {
        var path = AddWithABadOne(kind, extension);
        var data = Open(BadImages.Fail);
        Break(path, kind, extension);
        var exception = Assert.Throws<DataException>(() => Labels(Training(data, null).Epoch(3, Order(data), 4, true, Ending)));
        Assert.StartsWith($"{path} could not be prepared: {reason}", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith($". {Advice}", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("..", exception.Message[path.Length..], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void One_in_a_hundred_is_left_out_with_its_path_and_what_is_wrong(string kind, string extension, string reason)
    {
        var path = AddWithABadOne(kind, extension);
        var data = Open(BadImages.Skip);
        Break(path, kind, extension);
        var skipped = new SkippedImages(data.Train, "training", _photos.Notices.Add);
        _photos.Notices.Clear();
        var labels = Labels(Training(data, skipped).Epoch(3, Order(data), 4, true, Ending));
        Assert.Equal(100, labels.Length);
        Assert.StartsWith($"{path}: {reason}", Assert.Single(skipped.List), StringComparison.Ordinal);
        Assert.StartsWith($"{path} is left out: {reason}", Assert.Single(_photos.Notices), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jpg")]
    [InlineData("png")]
    public void No_memory_is_taken_for_pixels_that_a_header_claims(string extension)
    {
        var path = _photos.Write($"a.{extension}", Content("enormous", extension));
        var image = new Image();
        image.Load(_photos.Write("b.png", ImageFiles.Png()));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => image.Load(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    /// <summary>A sparse file: it takes no room on the disk.</summary>
    [Fact]
    public void A_file_that_is_longer_than_any_image_is_not_read()
    {
        var path = _photos.Write("a.jpg", "");
        using (var file = File.OpenWrite(path))
            file.SetLength(3L << 30);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Assert.Throws<InvalidDataException>(() => new Image().Load(path));
        Assert.Equal("it has 3,221,225,472 bytes, and at most 1,073,741,824 are read", exception.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void In_training_the_next_image_that_can_be_read_stands_in_its_place()
    {
        _photos.AddMany("train/", 200, "cat", "dog").AddMany("val/", 1, "cat", "dog");
        var data = Open(BadImages.Skip);
        // Two neighbours, the last of a class, and the last of all, after which the first is next.
        foreach (var name in new[] { "cat/010", "cat/011", "cat/199", "dog/199" })
            _photos.Write($"train/{name}.png", "");
        var order = new EpochSampler(5, 400, 16).Training(2);
        var replaced = Array.ConvertAll(order, static index => index switch { 10 or 11 => 12, 199 => 200, 399 => 0, _ => index });
        Assert.NotEqual(order, replaced);
        var skipped = new SkippedImages(data.Train, "training", _photos.Notices.Add);
        var expected = Everything(Training(data, null).Epoch(2, replaced, 16, true, Ending));
        Assert.Equal(expected, Everything(Training(data, skipped).Epoch(2, order, 16, true, Ending)));
        Assert.All(skipped.List.Zip(new[] { "cat/010", "cat/011", "cat/199", "dog/199" }.Where(name => order.Contains(Index(data, name)))), pair => Assert.Equal($"{_photos["train"]}/{pair.Second}.png: it is empty", pair.First));
    }

    [Fact]
    public void In_evaluation_none_does()
    {
        _photos.AddMany("train/", 1, "cat", "dog").AddMany("val/", 150, "cat", "dog");
        var data = Open(BadImages.Skip);
        // The first, a whole batch's neighbours, and the last.
        int[] bad = [0, 7, 299];
        foreach (var index in bad)
            File.WriteAllText(data.Test.NameOf(index), "");
        var skipped = new SkippedImages(data.Test, "test", _photos.Notices.Add);
        int[] rest = [.. Enumerable.Range(0, 300).Except(bad)];
        var pipeline = Pipeline(BadImages.Skip);
        var expected = Everything(new BatchLoader(data.Test, new EvaluationPreparation(pipeline, data)).Epoch(0, rest, 1, false, Ending));
        foreach (var batchSize in new[] { 1, 7, 300 })
        {
            var loader = new BatchLoader(data.Test, new EvaluationPreparation(pipeline, data), skipped);
            Assert.Equal(expected, Everything(loader.Epoch(0, EpochSampler.Evaluation(300), batchSize, false, Ending)));
        }

        Assert.Equal(bad.Select(index => $"{data.Test.NameOf(index)}: it is empty"), skipped.List);
    }

    [Fact]
    public void The_images_that_remain_lie_in_memory_as_all_do()
    {
        _photos.AddMany("train/", 1, "cat", "dog").AddMany("val/", 50, "cat", "dog");
        var data = Open(BadImages.Skip);
        File.WriteAllText(data.Test.NameOf(3), "");
        var loader = new BatchLoader(data.Test, new EvaluationPreparation(Pipeline(BadImages.Skip), data), new SkippedImages(data.Test, "test", static _ => { }));
        using var batch = loader.Epoch(0, EpochSampler.Evaluation(100), 8, false, Ending).First();
        Assert.Equal(7, batch.Count);
        Assert.Equal([3L * 64, 1, 3L * 8, 3], batch.Images.stride());
    }

    [Fact]
    public void Any_number_of_workers_makes_the_same_batches()
    {
        _photos.AddMany("train/", 100, "cat", "dog", "owl").AddMany("val/", 1, "cat");
        var data = Open(BadImages.Skip);
        int[] bad = [17, 18, 250];
        foreach (var index in bad)
            File.WriteAllText(data.Train.NameOf(index), "");
        var order = new EpochSampler(1, 300, 20).Training(0);
        var one = Run(1);
        Assert.Equal(one, Run(2));
        Assert.Equal(one, Run(5));

        (string, string) Run(int workers)
        {
            var skipped = new SkippedImages(data.Train, "training", static _ => { });
            var loader = new BatchLoader(data.Train, new TrainingPreparation(Pipeline(BadImages.Skip), data), skipped, workers);
            return (Everything(loader.Epoch(0, order, 20, true, Ending)), string.Join('\n', skipped.List));
        }
    }

    [Fact]
    public void Each_is_told_once_in_order_on_the_thread_that_takes_the_batches()
    {
        _photos.AddMany("train/", 200, "cat", "dog").AddMany("val/", 1, "cat");
        var data = Open(BadImages.Skip);
        int[] bad = [1, 2, 3, 5];
        foreach (var index in bad)
            File.WriteAllText(data.Train.NameOf(index), "");
        var told = new List<(string Text, int Thread)>();
        var skipped = new SkippedImages(data.Train, "training", text => told.Add((text, Environment.CurrentManagedThreadId)));
        var loader = Training(data, skipped, workers: 4);
        for (var epoch = 0; epoch < 3; epoch++)
            Labels(loader.Epoch(epoch, Order(data), 50, true, Ending));
        Assert.Equal(bad.Select(index => ($"{data.Train.NameOf(index)} is left out: it is empty", Environment.CurrentManagedThreadId)), told);
    }

    [Theory]
    [InlineData(99, 1, true)]
    [InlineData(100, 1, false)]
    [InlineData(199, 2, true)]
    [InlineData(200, 2, false)]
    [InlineData(300, 4, true)]
    public void More_than_one_in_a_hundred_of_a_split_ends_the_epoch(int count, int bad, bool ends)
    {
        _photos.AddMany("train/cat", count - 1, "").AddMany("train/", 1, "dog").AddMany("val/", 1, "cat");
        var data = Open(BadImages.Skip);
        for (var i = 0; i < bad; i++)
            File.WriteAllText(data.Train.NameOf(10 * i), "");
        var skipped = new SkippedImages(data.Train, "training", _photos.Notices.Add);
        var exception = Record.Exception(() => Labels(Training(data, skipped, workers: 1).Epoch(0, Order(data), 3, true, Ending)));
        Assert.Equal(ends, exception is not null);
        if (!ends)
            return;
        Assert.Equal(
            $"{bad} of {count} images of the training split cannot be read, such as {data.Train.NameOf(10 * (bad - 1))}: it is empty. At most one in a hundred is left out: repair or remove them. {Advice}",
            Assert.IsType<DataException>(exception).Message);
        // Those before the last are told too.
        Assert.Single(_photos.Notices, $"{data.Train.NameOf(0)} is left out: it is empty");
    }

    [Fact]
    public async Task Where_everything_is_bad_nothing_goes_on_for_ever()
    {
        _photos.AddMany("train/", 20, "cat", "dog").AddMany("val/", 1, "cat");
        var data = Open(BadImages.Skip);
        Directory.Delete(_photos["train"], recursive: true);
        var skipped = new SkippedImages(data.Train, "training", static _ => { });
        for (var epoch = 0; epoch < 3; epoch++)
        {
            var ending = Task.Run(() => Assert.Throws<DataException>(() => Labels(Training(data, skipped, workers: 5).Epoch(epoch, Order(data), 40, true, Ending))), Ending);
            await ending.WaitAsync(TimeSpan.FromSeconds(30), Ending);
        }

        Assert.All(Enumerable.Range(0, 40), index => Assert.Throws<DataException>(() => skipped.Add(index, new InvalidDataException("again"))));
    }

    [Fact]
    public void Where_none_can_be_read_opening_says_so()
    {
        foreach (var name in new[] { "train/cat/1.png", "train/dog/1.png", "val/cat/1.png" })
            _photos.Write(name, "");
        _photos.Refuses($"None of the 3 images that were looked at can be read, such as {_photos["train/cat/1.png"]}: it is empty. {Advice}");
    }

    [Fact]
    public void What_is_wrong_with_more_than_one_image_is_not_left_out()
    {
        var images = new NumberedImages(200, new(3, 2, 2)) { BeforeRead = static index => _ = index == 7 ? throw new InvalidOperationException("a mistake") : 0 };
        var skipped = new SkippedImages(images, "training", static _ => { });
        var exception = Assert.Throws<DataException>(() => Labels(new BatchLoader(images, new AddEpoch(new(3, 2, 2)), skipped).Epoch(0, EpochSampler.Evaluation(200), 10, true, Ending)));
        Assert.Equal("Image 7 could not be prepared: a mistake", exception.Message);
        Assert.Empty(skipped.List);
    }

    /// <summary>A label that the data set must not have is told where classes are counted, not left out.</summary>
    [Fact]
    public void A_label_below_0_is_no_image_that_was_left_out()
    {
        var labels = Labels(new BatchLoader(new Labelled(-1), new AddEpoch(new(3, 2, 2))).Epoch(0, EpochSampler.Evaluation(4), 4, false, Ending));
        Assert.Equal([-1, -1, -1, -1], labels);
    }

    [Fact]
    public void A_run_leaves_them_out_tells_each_once_and_lists_them_in_its_summary()
    {
        _photos.AddMany("train/", 100, "cat", "dog").AddMany("val/", 60, "cat", "dog");
        string[] bad = [_photos["train/cat/030.png"], _photos["train/dog/002.png"], _photos["val/dog/059.png"]];
        foreach (var path in bad)
            File.WriteAllBytes(path, ImageFiles.CutShort(ImageFiles.Png(40, 40)));
        var run = ShortRun.Train(Pipeline(BadImages.Skip), _photos.Folder["runs"], context: new() { Root = _photos.Folder, Notice = _photos.Notices.Add });
        Assert.Equal("completed", run.Summary.Status);
        Assert.Equal(bad.Select(static path => $"{path}: it is cut short"), run.Summary.SkippedImages);
        foreach (var path in bad)
            Assert.Single(_photos.Notices, $"{path} is left out: it is cut short");
        Assert.Equal(2, run.Metrics.Count);
    }

    [Fact]
    public void A_run_without_any_lists_none()
    {
        _photos.AddMany("train/", 16, "cat", "dog").AddMany("val/", 3, "cat", "dog");
        Assert.Null(ShortRun.Train(Pipeline(BadImages.Skip), _photos.Folder["runs"], context: new() { Root = _photos.Folder }).Summary.SkippedImages);
    }

    [Fact]
    public void A_run_ends_with_the_first_where_none_is_left_out()
    {
        _photos.AddMany("train/", 16, "cat", "dog").AddMany("val/", 3, "cat", "dog");
        var path = _photos.Write("val/dog/001.png", "");
        var exception = Assert.Throws<DataException>(() => ShortRun.Train(Pipeline(BadImages.Fail), _photos.Folder["runs"], context: new() { Root = _photos.Folder }));
        Assert.Equal($"{path} could not be prepared: it is empty. {Advice}", exception.Message);
    }

    /// <summary>100 images to train on, of which one is going to be bad.</summary>
    private string AddWithABadOne(string kind, string extension)
    {
        _photos.AddMany("train/", 33, "cat", "dog", "owl").AddMany("val/", 1, "cat").Add($"train/cat/bad.{extension}");
        var path = _photos[$"train/cat/bad.{extension}"];
        // One kind is that of a link, which is a link from the start.
        if (kind == "a broken link")
        {
            Assert.SkipWhen(OperatingSystem.IsWindows(), "There, links need a right of their own.");
            File.Delete(path);
            File.CreateSymbolicLink(path, "none.png");
        }

        return path;
    }

    private static void Break(string path, string kind, string extension)
    {
        if (kind == "a broken link")
            return;
        File.Delete(path);
        if (kind == "a folder")
            Directory.CreateDirectory(path);
        else if (kind == "a pipe")
            MakePipe(path);
        else if (kind != "gone")
            File.WriteAllBytes(path, Content(kind, extension));
    }

    /// <summary>Whoever opens it waits until another writes to it.</summary>
    private static void MakePipe(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There, a pipe is no file.");
        using var mkfifo = System.Diagnostics.Process.Start("mkfifo", [path]);
        mkfifo.WaitForExit();
        Assert.Equal(0, mkfifo.ExitCode);
    }

    private static byte[] Content(string kind, string extension) => kind switch
    {
        "cut short" => ImageFiles.CutShort(ImageFiles.Named("a." + extension, 40, 40)),
        "cut to its header" => ImageFiles.Named("a." + extension, 40, 40)[..24],
        "empty" => [],
        "text" => "<html>not found</html>"u8.ToArray(),
        "noise" => [0xFF, 0xD8, 0xFF, .. Enumerable.Range(0, 500).Select(static i => (byte)(i * 167)), 0xFF, 0xD9],
        _ => extension == "jpg" ? ImageFiles.JpegThatClaims(30_000, 30_000) : ImageFiles.PngThatClaims(30_000, 30_000),
    };

    private static Photos.Pipeline Pipeline(BadImages badImages) => new(new() { ImageFolder = new("photos", badImages: badImages) });

    private ImageDataset Open(BadImages badImages) => _photos.Open(new("photos", badImages: badImages));

    private static BatchLoader Training(ImageDataset data, SkippedImages? skipped, int workers = 2) =>
        new(data.Train, new TrainingPreparation(Pipeline(data.BadImages), data), skipped, workers);

    private static int[] Order(ImageDataset data) => [.. Enumerable.Range(0, data.Train.Count)];

    private int Index(ImageDataset data, string name) => Array.IndexOf([.. Enumerable.Range(0, data.Train.Count).Select(data.Train.NameOf)], _photos[$"train/{name}.png"]);

    private static long[] Labels(IEnumerable<Batch> batches) => [.. batches.SelectMany(static batch =>
    {
        using (batch)
            return batch.Labels.data<long>().ToArray();
    })];

    /// <summary>All images and labels, image after image.</summary>
    private static string Everything(IEnumerable<Batch> batches) => string.Join('\n', batches.SelectMany(static batch =>
    {
        using (batch)
        using (var rows = batch.Images.contiguous())
        {
            var values = rows.data<float>().ToArray();
            var labels = batch.Labels.data<long>().ToArray();
            var length = values.Length / labels.Length;
            return labels.Select((label, i) => $"{label} {string.Join(' ', values[(i * length)..((i + 1) * length)])}").ToArray();
        }
    }));

    private sealed class Labelled(int label) : IImageSet
    {
        public int Count => 4;

        public int Label(int index) => label;

        public void Read(int index, Image image) => image.Reset(new(3, 2, 2)).Clear();
    }
}
