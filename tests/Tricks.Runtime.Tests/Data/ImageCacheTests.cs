using SkiaSharp;
using Tricks.Data;
using Tricks.Data.Caching;
using Tricks.Data.Folders;

namespace Tricks.Runtime.Tests.Data;

public sealed class ImageCacheTests : IDisposable
{
    private const int Count = 12;

    private readonly string _folder = Directory.CreateTempSubdirectory("tricks-cache-").FullName;
    private readonly List<string> _notices = [];
    private readonly List<(string What, long Done, long? Total)> _work = [];

    public ImageCacheTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "images"));
        for (var i = 0; i < Count; i++)
            Save(i, 10 + i, 20 - i);
    }

    private string Cache => Path.Combine(_folder, "cache");

    private DataContext Context => new()
    {
        Notice = _notices.Add,
        Progress = (what, done, total) =>
        {
            lock (_work)
                _work.Add((what, done, total));
        },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(ImageCache.Memory)]
    [InlineData(ImageCache.Packed)]
    public void What_is_kept_is_what_is_decoded(ImageCache cache)
    {
        var plain = Files();
        var kept = Kept(cache, BadImages.Fail);
        AssertEqual(plain, kept);
        kept.Fill(Context);
        AssertEqual(plain, kept);
        Assert.Contains(("decoding images into the cache", Count, Count), _work);
        // Nothing is read from the files any more.
        Directory.Delete(Path.Combine(_folder, "images"), recursive: true);
        var image = new Image();
        kept.Read(3, image);
        Assert.Equal(new ImageShape(3, 17, 13), image.Shape);
        Assert.Equal(3, kept.Label(3) + 2);
    }

    [Fact]
    public void Parts_of_it_are_resized_as_parts_of_the_file_are()
    {
        var (plain, kept) = (Files(), Kept(ImageCache.Packed, BadImages.Fail));
        kept.Fill(Context);
        for (var i = 0; i < Count; i++)
        {
            var (expected, found) = (new Image(), new Image());
            plain.Read(i, expected);
            kept.Read(i, found);
            foreach (var image in new[] { expected, found })
                Resampling.CropAndResize(image, new(1, 2, 7, 6), 9, 4, Interpolation.Bilinear);
            Assert.Equal(expected.Pixels, found.Pixels);
        }
    }

    [Fact]
    public void The_file_is_built_once_and_anew_where_images_have_changed()
    {
        Kept(ImageCache.Packed, BadImages.Fail).Fill(Context);
        var first = Assert.Single(Directory.GetFiles(Cache));
        Assert.Contains($"are kept in {first}", Assert.Single(_notices), StringComparison.Ordinal);
        _work.Clear();
        Kept(ImageCache.Packed, BadImages.Fail).Fill(Context);
        Assert.Equal($"Decoded images are read from {first}.", _notices[^1]);
        Assert.Empty(_work);

        Save(5, 40, 30);
        var changed = Kept(ImageCache.Packed, BadImages.Fail, key: "other");
        changed.Fill(Context);
        var image = new Image();
        changed.Read(5, image);
        Assert.Equal(new ImageShape(3, 30, 40), image.Shape);
        Assert.NotEqual(first, Assert.Single(Directory.GetFiles(Cache)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(200)]
    [InlineData(-1)]
    public void A_file_that_is_not_whole_is_built_anew(int length)
    {
        Kept(ImageCache.Packed, BadImages.Fail).Fill(Context);
        var path = Assert.Single(Directory.GetFiles(Cache));
        // Another file of that name: the first may still be mapped.
        using (var whole = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        {
            var content = new byte[length < 0 ? whole.Length - 1 : length];
            whole.ReadExactly(content);
            File.Delete(path);
            File.WriteAllBytes(path, content);
        }

        var kept = Kept(ImageCache.Packed, BadImages.Fail);
        kept.Fill(Context);
        AssertEqual(Files(), kept);
    }

    [Fact]
    public void What_ends_the_work_leaves_nothing_under_the_final_name()
    {
        using var stop = new CancellationTokenSource();
        var context = new DataContext { Cancellation = stop.Token, Progress = (what, _, _) => stop.Cancel() };
        Assert.ThrowsAny<OperationCanceledException>(() => Kept(ImageCache.Packed, BadImages.Fail).Fill(context));
        Assert.Empty(Directory.Exists(Cache) ? Directory.GetFiles(Cache) : []);

        // What a process that was killed left is removed when it is old.
        Directory.CreateDirectory(Cache);
        var (old, young) = (Path.Combine(Cache, "set-1.pack.1.partial"), Path.Combine(Cache, "set-2.pack.2.partial"));
        File.WriteAllText(old, "");
        File.WriteAllText(young, "");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow - TimeSpan.FromDays(2));
        Kept(ImageCache.Packed, BadImages.Fail).Fill(Context);
        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    [Theory]
    [InlineData(ImageCache.Memory, 4)]
    [InlineData(ImageCache.Packed, 4)]
    [InlineData(ImageCache.Packed, Count - 1)]
    public void A_bad_image_is_told_or_skipped(ImageCache cache, int bad)
    {
        File.WriteAllText(PathOf(bad), "no image");
        var exception = Assert.Throws<DataException>(() => Kept(cache, BadImages.Fail).Fill(Context));
        Assert.StartsWith($"{PathOf(bad)} cannot be kept in the cache: it is of no format", exception.Message, StringComparison.Ordinal);
        var image = new Image();
        for (var time = 0; time < 2; time++)
        {
            var kept = Kept(cache, BadImages.Skip);
            kept.Fill(Context);
            Assert.StartsWith("it is of no format", Assert.Throws<InvalidDataException>(() => kept.Read(bad, image)).Message, StringComparison.Ordinal);
            kept.Read(2, image);
            Assert.Equal(new ImageShape(3, 18, 12), image.Shape);

            // What was not kept is read from its file, which may be there by now.
            if (time == 1)
            {
                Save(bad, 5, 6);
                kept.Read(bad, image);
                Assert.Equal(new ImageShape(3, 6, 5), image.Shape);
            }
        }

        // Both times the file served, or was built once.
        Assert.Equal(cache == ImageCache.Packed ? 1 : 0, _notices.Count(static notice => notice.StartsWith("Decoded images are read from", StringComparison.Ordinal)));
    }

    private static void AssertEqual(IImageSet expected, IImageSet found)
    {
        Assert.Equal(expected.Count, found.Count);
        var (one, other) = (new Image(), new Image());
        for (var i = 0; i < expected.Count; i++)
        {
            expected.Read(i, one);
            found.Read(i, other);
            Assert.Equal(one.Shape, other.Shape);
            Assert.Equal(one.Pixels, other.Pixels);
        }
    }

    private string PathOf(int index) => Path.Combine(_folder, "images", $"{index:00}.png");

    private void Save(int index, int width, int height)
    {
        using var bitmap = new SKBitmap(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                bitmap.SetPixel(x, y, new SKColor((byte)(9 * x), (byte)(11 * y), (byte)(20 * index)));
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(PathOf(index), data.ToArray());
    }

    private FolderImageSet Files() => new([.. Enumerable.Range(0, Count).Select(i => new ImageFile(PathOf(i), $"{i}", 0, 0, i < 5 ? "b" : "a"))], ["a", "b"]);

    private CachedImageSet Kept(ImageCache cache, BadImages badImages, string key = "key") => new(
        Files(),
        (files, context) => cache == ImageCache.Memory ? MemoryStore.Make(files, badImages, context) : PackedStore.Open("set", key, Cache, files, badImages, context));
}
