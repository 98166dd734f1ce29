using Tricks.Data;
using Tricks.Data.Folders;
using Tricks.Runtime.Tests.Support;

namespace Tricks.Runtime.Tests.Data;

/// <summary>Where the digest of many bytes is kept, and when they are read again.</summary>
public sealed class ContentDigestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _worked = [];
    private readonly List<string> _notices = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Many_bytes_are_read_once_and_again_where_a_file_was_written_since()
    {
        Write("a.jpg", 40, 1);
        Write("b.jpg", 40, 2);
        var digest = Digest();
        Assert.NotEmpty(_worked);
        _worked.Clear();
        Assert.Equal(digest, Digest());
        Assert.Empty(_worked);

        Write("b.jpg", 40, 3);
        File.SetLastWriteTimeUtc(_folder["b.jpg"], DateTime.UtcNow.AddSeconds(5));
        Assert.NotEqual(digest, Digest());
        Write("b.jpg", 40, 2);
        File.SetLastWriteTimeUtc(_folder["b.jpg"], DateTime.UtcNow.AddSeconds(10));
        Assert.Equal(digest, Digest());
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256:")]
    [InlineData("sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeF")]
    public void What_is_kept_and_no_digest_is_made_anew(string kept)
    {
        Write("a.jpg", 80, 1);
        var digest = Digest();
        File.WriteAllText(Directory.GetFiles(_folder["cache", "digests"]).Single(), kept);
        Assert.Equal(digest, Digest());
    }

    [Fact]
    public void A_few_bytes_are_read_each_time()
    {
        Write("a.jpg", 1, 1);
        var digest = Digest();
        Write("a.jpg", 1, 2);
        Assert.NotEqual(digest, Digest());
        Assert.False(Directory.Exists(_folder["cache"]));
    }

    /// <summary>Else the digest would stand for good, since nothing is written when it can be read again.</summary>
    [Fact]
    public void What_cannot_be_read_is_told_and_the_digest_not_kept()
    {
        Write("a.jpg", 80, 1);
        File.CreateSymbolicLink(_folder["b.jpg"], _folder["nowhere"]);
        var digest = Digest();
        Assert.Equal($"{_folder["b.jpg"]} cannot be read: the data's digest is another than where it can.", Assert.Single(_notices));
        Assert.False(Directory.Exists(_folder["cache"]));
        File.WriteAllText(_folder["nowhere"], "somewhere");
        Assert.NotEqual(digest, Digest());
    }

    [Fact]
    public void Where_it_cannot_be_kept_is_told()
    {
        Write("a.jpg", 80, 1);
        File.WriteAllText(_folder["cache"], "a file");
        var digest = Digest();
        Assert.Equal(digest, Digest());
        Assert.All(_notices, notice => Assert.StartsWith($"The data's digest cannot be kept in {_folder["cache", "digests"]}", notice, StringComparison.Ordinal));
        Assert.Equal(2, _notices.Count);
    }

    private void Write(string name, int megabytes, byte value)
    {
        using var file = File.Create(_folder[name]);
        file.WriteByte(value);
        file.SetLength(megabytes * 1_000_000L);
    }

    private string Digest()
    {
        ImageFile[] files = [.. Directory.GetFiles(_folder, "*.jpg").Order(StringComparer.Ordinal).Select(static path => new FileInfo(path)).Select(static file => new ImageFile(file.FullName, file.Name, file.Length, file.LastWriteTimeUtc.Ticks, "cat"))];
        return ContentDigest.Of(["cat", "dog"], [("train", files)], _folder["cache"], new() { Progress = (what, _, _) => _worked.Add(what), Notice = _notices.Add });
    }
}
