using Tricks.Data;
using Tricks.Runtime.Tests.Support;

namespace Tricks.Runtime.Tests.Data;

public sealed class PublishedStoreTests : IDisposable
{
    private readonly TinySet _set = new();

    public void Dispose() => _set.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_data_root_comes_first(bool packed)
    {
        _set.Place("root/tiny", packed);
        _set.Place("system");
        IsWhole(_set.Open(rooted: true));
        Assert.Equal($"Tiny is read from {_set.Folder["root", "tiny"]}.", Assert.Single(_set.Notices));
        Assert.Empty(_set.Server.Requests);
    }

    [Fact]
    public void A_data_root_without_the_set_is_passed_over_and_said_so()
    {
        _set.Place("system");
        IsWhole(_set.Open(rooted: true));
        Assert.Equal(
            $"Tiny is read from {_set.Folder["system"]} ({_set.Folder["root", "tiny"]} has no file of it).",
            Assert.Single(_set.Notices));
    }

    [Fact]
    public void An_earlier_download_in_the_cache_is_found()
    {
        _set.Place("cache/tiny");
        IsWhole(_set.Open());
        Assert.Empty(_set.Server.Requests);
    }

    [Fact]
    public void An_earlier_download_in_the_cache_is_found_where_a_data_root_is_set_since()
    {
        _set.Place("cache/tiny");
        IsWhole(_set.Open(rooted: true));
        Assert.Equal($"Tiny is read from {_set.Folder["cache", "tiny"]} ({_set.Folder["root", "tiny"]} and {_set.Folder["system"]} have no file of it).", Assert.Single(_set.Notices));
        Assert.Empty(_set.Server.Requests);
    }

    [Fact]
    public void A_folder_with_some_of_the_files_is_an_error_that_names_the_others()
    {
        _set.Place("root/tiny", count: 2);
        _set.Place("system");
        DataException error = Assert.Throws<DataException>(() => _set.Open(rooted: true));
        Assert.StartsWith(_set.Folder["root", "tiny"], error.Message);
        Assert.Contains("t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz", error.Message);
        Assert.DoesNotContain("train-images", error.Message);
    }

    [Fact]
    public void A_file_with_another_content_is_an_error_that_names_it_and_both_checksums()
    {
        _set.Place("system");
        byte[] other = Idx.Labels(new byte[299]);
        string path = _set.Folder.Write("system/train-labels-idx1-ubyte.gz", Idx.Pack(other));
        DataException error = Assert.Throws<DataException>(() => _set.Open());
        Assert.StartsWith(path, error.Message);
        Assert.Contains(Idx.Md5(other), error.Message);
        Assert.Contains(Idx.Md5(_set.Files[1]), error.Message);
    }

    [Fact]
    public void A_file_cut_short_is_an_error_that_names_it()
    {
        _set.Place("system");
        string path = _set.Folder["system", "train-images-idx3-ubyte.gz"];
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..1000]);
        DataException error = Assert.Throws<DataException>(() => _set.Open());
        Assert.StartsWith(path, error.Message);
        Assert.Contains("cut short", error.Message);
    }

    [Fact]
    public void Without_a_folder_to_download_to_the_error_says_what_to_do()
    {
        DataException error = Assert.Throws<DataException>(() => new PublishedStore<IdxFile>(_set.Source, null).Open(new DataContext()));
        Assert.Contains("Tricks:Data:Root", error.Message);
        Assert.Contains("dataset-tiny", error.Message);
    }

    private void IsWhole(IReadOnlyList<IdxFile> files) =>
        Assert.Equal(_set.Files.Select(Idx.Md5), files.Select(file => file.Md5()));
}
