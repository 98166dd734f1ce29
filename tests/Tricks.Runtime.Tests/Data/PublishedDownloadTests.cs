using Tricks.Data;
using Tricks.Runtime.Tests.Support;

namespace Tricks.Runtime.Tests.Data;

public sealed class PublishedDownloadTests : IDisposable
{
    private static readonly string[] Downloaded = [.. TinySet.Names.Select(name => $"cache/tiny/{name}.gz").Order()];

    private readonly TinySet _set = new();

    public void Dispose() => _set.Dispose();

    [Fact]
    public void The_set_is_downloaded_once_with_progress_and_found_afterwards()
    {
        _set.Serve(TinySet.FirstMirror);
        List<(string Name, long Done, long? Total)> progress = [];
        IsWhole(_set.Open(progress: (name, done, total) => progress.Add((name, done, total))));
        Assert.Equal(Downloaded, _set.Everything());
        Assert.Equal(TinySet.Names.Select(name => name + ".gz"), progress.Select(p => p.Name).Distinct());
        Assert.All(progress.GroupBy(p => p.Name), file => Assert.Equal(file.Last().Total, file.Last().Done));
        Assert.True(progress.Count(p => p.Name.StartsWith("train-images")) > 1, "The large file comes in pieces.");
        Assert.Contains("downloaded to", Assert.Single(_set.Notices));

        IsWhole(_set.Open());
        Assert.Equal(4, _set.Server.Requests.Count);
    }

    [Fact]
    public void The_data_root_is_downloaded_to_where_it_is_set()
    {
        _set.Serve(TinySet.FirstMirror);
        IsWhole(_set.Open(rooted: true));
        Assert.All(_set.Everything(), path => Assert.StartsWith("root/tiny/", path));
    }

    [Fact]
    public void A_mirror_that_does_not_have_a_file_is_followed_by_the_next()
    {
        _set.Serve(TinySet.SecondMirror);
        IsWhole(_set.Open());
        Assert.Equal(8, _set.Server.Requests.Count);
        Assert.Equal(Downloaded, _set.Everything());
    }

    [Fact]
    public void A_file_with_a_wrong_checksum_is_not_taken()
    {
        _set.Serve(TinySet.FirstMirror);
        _set.Server.Serve($"{TinySet.FirstMirror}{TinySet.Names[2]}.gz", Idx.Pack(Idx.Images(4, seed: 99)));
        DataException error = Assert.Throws<DataException>(() => _set.Open());
        Assert.Contains($"{TinySet.FirstMirror}{TinySet.Names[2]}.gz: {TinySet.Names[2]}.gz: expected the published", error.Message);
        Assert.Contains($"{TinySet.SecondMirror}{TinySet.Names[2]}.gz: the server answered 404", error.Message);
        Assert.Contains("dataset-tiny", error.Message);
        Assert.Empty(_set.Everything());
    }

    [Fact]
    public void A_wrong_checksum_at_one_mirror_is_followed_by_the_next()
    {
        _set.Serve(TinySet.FirstMirror);
        _set.Serve(TinySet.SecondMirror);
        _set.Server.Serve($"{TinySet.FirstMirror}{TinySet.Names[0]}.gz", "<html>blocked</html>"u8.ToArray());
        IsWhole(_set.Open());
        Assert.Equal(5, _set.Server.Requests.Count);
    }

    [Theory]
    [InlineData("said", "the body ended after")]
    [InlineData("unsaid", "cut short")]
    [InlineData("broken", "connection was reset")]
    public void A_body_that_ends_early_is_not_taken(string length, string says)
    {
        _set.Serve(TinySet.FirstMirror);
        byte[] whole = Idx.Pack(_set.Files[0]);
        _set.Server.Answers[$"{TinySet.FirstMirror}{TinySet.Names[0]}.gz"] = () =>
        {
            StreamContent content = new(new Trickle(whole, whole.Length / 2, length == "broken" ? () => throw new IOException("The connection was reset.") : null));
            if (length == "said")
                content.Headers.ContentLength = whole.Length;
            return content;
        };
        DataException error = Assert.Throws<DataException>(() => _set.Open());
        Assert.Contains(says, error.Message);
        Assert.Empty(_set.Everything());
    }

    [Fact]
    public void Cancelling_midway_leaves_nothing_behind()
    {
        _set.Serve(TinySet.FirstMirror);
        using CancellationTokenSource source = new();
        byte[] whole = Idx.Pack(_set.Files[2]);
        _set.Server.Answers[$"{TinySet.FirstMirror}{TinySet.Names[2]}.gz"] = () => new StreamContent(new Trickle(whole, whole.Length / 2, source.Cancel));
        _set.Cancellation = source.Token;
        Assert.ThrowsAny<OperationCanceledException>(() => _set.Open());
        Assert.Empty(_set.Everything());
        Assert.DoesNotContain(_set.Server.Requests, address => address.StartsWith(TinySet.SecondMirror));
    }

    [Fact]
    public void What_a_killed_process_left_is_ignored_and_removed_when_it_is_old()
    {
        _set.Serve(TinySet.FirstMirror);
        _set.Folder.Write("cache/.tiny-old.partial/train-images-idx3-ubyte.gz", [1, 2, 3]);
        _set.Folder.Write("cache/.tiny-new.partial/train-images-idx3-ubyte.gz", [1, 2, 3]);
        Directory.SetLastWriteTimeUtc(_set.Folder["cache", ".tiny-old.partial"], DateTime.UtcNow.AddDays(-2));
        IsWhole(_set.Open());
        Assert.Equal(["cache/.tiny-new.partial/train-images-idx3-ubyte.gz", .. Downloaded], _set.Everything());
    }

    [Fact]
    public void A_folder_that_was_there_before_is_filled()
    {
        _set.Serve(TinySet.FirstMirror);
        _set.Folder.Write("cache/tiny/README", [1]);
        IsWhole(_set.Open());
        Assert.Equal(["cache/tiny/README", .. Downloaded], _set.Everything());
    }

    [Fact]
    public async Task Two_that_download_at_once_do_each_other_no_harm()
    {
        _set.Serve(TinySet.FirstMirror);
        using Barrier barrier = new(4);
        Task<IReadOnlyList<IdxFile>>[] tasks = [.. Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                bool met = false;
                return _set.Open(progress: (name, _, _) =>
                {
                    if (!met && name.StartsWith("t10k-labels"))
                        met = barrier.SignalAndWait(TimeSpan.FromSeconds(20));
                });
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];
        foreach (IReadOnlyList<IdxFile> files in await Task.WhenAll(tasks))
            IsWhole(files);
        Assert.Equal(Downloaded, _set.Everything());
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_an_error_that_names_it()
    {
        _set.Folder.Write("cache", [1]);
        DataException error = Assert.Throws<DataException>(() => _set.Open());
        Assert.StartsWith(_set.Folder["cache", "tiny"], error.Message);
    }

    private void IsWhole(IReadOnlyList<IdxFile> files) =>
        Assert.Equal(_set.Files.Select(Idx.Md5), files.Select(file => file.Md5()));
}
