using Tricks.Data;
using Tricks.Runtime.Tests.Support;

namespace Tricks.Runtime.Tests.Data;

/// <summary>What the digest of a folder of images is over.</summary>
public sealed class FolderDigestTests : IDisposable
{
    private readonly PhotoFolder _photos = new();
    private readonly string _before;

    public FolderDigestTests()
    {
        _photos.AddMany("train/", 3, "cat", "dog").AddMany("val/", 2, "cat", "dog");
        _before = _photos.Open().Digest;
    }

    public void Dispose() => _photos.Dispose();

    [Fact]
    public void It_stays_where_nothing_changes() => Assert.Equal(_before, _photos.Open().Digest);

    [Fact]
    public void It_changes_where_a_file_is_added_and_is_what_it_was_where_it_is_removed()
    {
        var path = _photos.Write("train/cat/more.png", ImageFiles.Png());
        Assert.NotEqual(_before, _photos.Open().Digest);
        File.Delete(path);
        Assert.Equal(_before, _photos.Open().Digest);
    }

    [Theory]
    [InlineData("train/cat/001.png", "train/cat/001a.png")]
    [InlineData("val/dog/000.png", "val/dog/0.png")]
    [InlineData("train/cat/002.png", "train/dog/003.png")]
    [InlineData("train/cat/002.png", "val/cat/002.png")]
    public void It_changes_where_a_file_is_renamed(string from, string to)
    {
        File.Move(_photos[from], _photos[to]);
        Assert.NotEqual(_before, _photos.Open().Digest);
    }

    [Fact]
    public void It_changes_where_a_class_is_renamed()
    {
        foreach (var split in new[] { "train", "val" })
            Directory.Move(_photos[$"{split}/cat"], _photos[$"{split}/lynx"]);
        Assert.NotEqual(_before, _photos.Open().Digest);
    }

    [Theory]
    [InlineData("train/cat/001.png")]
    [InlineData("val/dog/001.png")]
    public void It_changes_where_a_file_becomes_longer_or_shorter(string name)
    {
        using (var file = File.Open(_photos[name], FileMode.Append))
            file.WriteByte(0);
        Assert.NotEqual(_before, _photos.Open().Digest);
    }

    [Theory]
    [InlineData("train/cat/001.png")]
    [InlineData("val/dog/001.png")]
    public void It_changes_where_a_byte_is_another(string name)
    {
        var written = File.GetLastWriteTimeUtc(_photos[name]);
        var bytes = File.ReadAllBytes(_photos[name]);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(_photos[name], bytes);
        File.SetLastWriteTimeUtc(_photos[name], written);
        Assert.NotEqual(_before, _photos.Open().Digest);
    }

    [Fact]
    public void It_changes_with_what_is_held_out()
    {
        Directory.Delete(_photos["val"], recursive: true);
        string[] digests = [.. new[] { (0.4, 0), (0.4, 1), (0.9, 0) }.Select(item => _photos.Open(new("photos", validation: item.Item1, splitSeed: item.Item2)).Digest)];
        Assert.Equal(3, digests.Distinct().Count());
    }

    [Fact]
    public void It_does_not_change_where_the_folder_is_copied_elsewhere()
    {
        foreach (var path in Directory.GetFiles(_photos.Root, "*", SearchOption.AllDirectories))
            _photos.Folder.Write($"copies/mine/{Path.GetRelativePath(_photos.Root, path)}", File.ReadAllBytes(path));
        Assert.Equal(_before, _photos.Open(new("copies/mine")).Digest);
    }

    [Fact]
    public void It_does_not_change_with_what_is_no_image()
    {
        _photos.Write("train/cat/Thumbs.db", "x");
        _photos.Write("train/cat/.hidden.png", "x");
        Assert.Equal(_before, _photos.Open().Digest);
    }
}
