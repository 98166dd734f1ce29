using Tricks.Data;
using Tricks.Native;
using Tricks.Runtime.Tests.Support;

namespace Tricks.Runtime.Tests.Data;

public sealed class DataCheckTests : IDisposable
{
    private readonly PhotoFolder _photos = new();

    public void Dispose() => _photos.Dispose();

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(BadImages.Fail)]
    [InlineData(BadImages.Skip)]
    public void Every_bad_image_of_both_splits_is_listed_in_order_whatever_the_policy_is(BadImages policy)
    {
        _photos.AddMany("train/", 40, "cat", "dog").AddMany("val/", 20, "cat", "dog");
        // The first and the last of both splits, and so many that no run would go on.
        foreach (var name in new[] { "train/cat/000.png", "train/cat/001.png", "train/cat/002.png", "train/dog/039.png", "val/cat/000.png", "val/dog/019.png" })
            _photos.Write(name, ImageFiles.CutShort(ImageFiles.Png(40, 40)));
        _photos.Write("train/dog/007.png", "");
        // Of a JPEG, the header says that it is an image; what is wrong is found where it is decoded.
        _photos.Write("val/cat/100.jpg", Damaged());
        var (images, bad) = DataCheck.Run(_photos.Open(new("photos", badImages: policy)), static (_, _) => { }, Ending);
        Assert.Equal(121, images);
        Assert.Equal(
            [
                $"{_photos["train/cat/000.png"]}: it is cut short",
                $"{_photos["train/cat/001.png"]}: it is cut short",
                $"{_photos["train/cat/002.png"]}: it is cut short",
                $"{_photos["train/dog/007.png"]}: it is empty",
                $"{_photos["train/dog/039.png"]}: it is cut short",
                $"{_photos["val/cat/000.png"]}: it is cut short",
                _photos["val/cat/100.jpg"],
                $"{_photos["val/dog/019.png"]}: it is cut short",
            ],
            bad.Select(line => line.StartsWith(_photos["val/cat/100.jpg"], StringComparison.Ordinal) ? _photos["val/cat/100.jpg"] : line));
    }

    [Fact]
    public void What_only_the_pixels_show_is_found()
    {
        Assert.SkipUnless(TurboJpeg.IsInstalled, "libturbojpeg is not installed: without it a file is decoded as it is read");
        var image = new Image();
        image.Load(new MemoryStream(Damaged()));
        Assert.Equal(new ImageShape(3, 40, 40), image.Shape);
        Assert.Throws<InvalidDataException>(() => image.Pixels.Length);
    }

    [Fact]
    public void A_data_set_of_which_nothing_can_be_read_is_checked_too()
    {
        foreach (var name in new[] { "train/cat/1.png", "train/dog/1.jpg", "val/cat/1.webp" })
            _photos.Write(name, "");
        var data = new ImageFolderAttribute("photos").Open(new() { Root = _photos.Folder, IsToCheck = true });
        Assert.Equal(3, DataCheck.Run(data, static (_, _) => { }, Ending).Bad.Count);
    }

    [Fact]
    public void Each_image_is_read_once_and_progress_is_told_on_the_thread_that_asked()
    {
        var (train, test) = (new OwnImages(500) { ShapeOf = Slow }, new OwnImages(100) { ShapeOf = Slow });
        var told = new List<(long Done, long Total)>();
        var thread = Environment.CurrentManagedThreadId;
        var (images, bad) = DataCheck.Run(
            Data(train, test),
            (done, total) =>
            {
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
                told.Add((done, total));
            },
            Ending);
        Assert.Equal(600, images);
        Assert.Empty(bad);
        Assert.Equal(Enumerable.Range(0, 500), train.Reads.Order());
        Assert.Equal(Enumerable.Range(0, 100), test.Reads.Order());
        Assert.True(told.Count > 1);
        Assert.All(told, static item => Assert.Equal(600, item.Total));
        Assert.Equal(told.Select(static item => item.Done).Order(), told.Select(static item => item.Done));
        Assert.Single(told, static item => item.Done == 600);
        Assert.Equal((600, 600), told[^1]);

        static ImageShape Slow(int index)
        {
            Thread.Sleep(1);
            return new(3, 2, 2);
        }
    }

    [Fact]
    public void It_ends_soon_when_it_is_asked_to()
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Ending);
        var train = new OwnImages(1_000_000)
        {
            ShapeOf = index =>
            {
                if (index == 100)
                    ended.Cancel();
                return new(3, 2, 2);
            },
        };
        Assert.ThrowsAny<OperationCanceledException>(() => DataCheck.Run(Data(train, new OwnImages(1)), static (_, _) => { }, ended.Token));
        Assert.InRange(train.Reads.Count, 100, 999_999);
    }

    [Fact]
    public void What_is_wrong_with_more_than_one_image_ends_it_with_the_image_at_which_it_was_seen()
    {
        var train = new OwnImages(1_000_000) { ShapeOf = static index => index >= 50 ? throw new InvalidOperationException("a mistake") : new(3, 2, 2) };
        var exception = Assert.Throws<DataException>(() => DataCheck.Run(Data(train, new OwnImages(1)), static (_, _) => { }, Ending));
        Assert.Matches(@"^Image \d+: a mistake$", exception.Message);
        Assert.InRange(train.Reads.Count, 50, 1_000);
    }

    private static ImageDataset Data(OwnImages train, OwnImages test) => new() { Train = train, Test = test, Shape = new(3, 2, 2), ClassNames = ["a", "b"] };

    /// <summary>A JPEG that refers to a table that it has not.</summary>
    private static byte[] Damaged()
    {
        var file = ImageFiles.Jpeg(40, 40);
        // Of the frame's header: marker, length, precision, height, width, number of components; of the first: its name, sampling and table.
        file[file.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]) + 12] = 3;
        return file;
    }
}
