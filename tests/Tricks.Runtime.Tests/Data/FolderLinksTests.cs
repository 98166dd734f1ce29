using Tricks.Data;
using Tricks.Data.Folders;
using Tricks.Runtime.Tests.Support;

namespace Tricks.Runtime.Tests.Data;

/// <summary>Symbolic links in and around a data set's folder.</summary>
public sealed class FolderLinksTests : IDisposable
{
    private readonly PhotoFolder _photos = new();

    public FolderLinksTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There, links need a right of their own.");
        _photos.Add("train/cat/1.png", "train/dog/1.png", "val/cat/1.png", "val/dog/1.png");
    }

    public void Dispose() => _photos.Dispose();

    [Fact]
    public void Links_within_the_folder_are_followed()
    {
        _photos.Add("more/2.png", "more/deep/3.png");
        Link("train/cat/2.png", "../../more/2.png");
        Link("train/dog/more", _photos["more"]);
        Link("train/owl", "../more/deep");
        var data = _photos.Open();
        Assert.Equal(
            ["train/cat/1.png: cat", "train/cat/2.png: cat", "train/dog/1.png: dog", "train/dog/more/2.png: dog", "train/dog/more/deep/3.png: dog", "train/owl/3.png: owl"],
            _photos.Names(data.Train, data));
        for (var i = 0; i < data.Train.Count; i++)
            data.Train.Read(i, new Image());
    }

    [Theory]
    [InlineData("train/cat/2.png", "outside/1.png")]
    [InlineData("train/cat/more", "outside")]
    [InlineData("train/owl", "outside")]
    [InlineData("train/cat/gone.png", "outside/gone.png")]
    public void A_link_out_of_the_folder_is_refused_unless_it_is_allowed(string name, string target)
    {
        _photos.Folder.Write("outside/1.png", ImageFiles.Png());
        var outside = Path.Combine(_photos.Folder, target);
        Link(name, outside);
        _photos.Refuses($"{_photos[name]} leads to {outside}, outside of {_photos.Root}. Put what is meant below that folder, or allow it (FollowLinksOut).");
        Assert.Equal(3, _photos.Open(new("photos", followLinksOut: true)).Train.Count);
    }

    [Fact]
    public void A_split_may_be_a_link()
    {
        Directory.Move(_photos["val"], _photos["evaluation"]);
        Link("val", "evaluation");
        Assert.Equal(2, _photos.Open().Test.Count);
    }

    /// <summary>A link's target begins where the links before it have led, not where they stand.</summary>
    [Fact]
    public void A_way_out_over_two_links_is_seen()
    {
        _photos.Folder.Write("outside/deep/0.png", ImageFiles.Png());
        _photos.Folder.Write("outside/2.png", ImageFiles.Png());
        _photos.Add("train/cat/2.png");
        Link("bridge", "../outside/deep");
        Link("train/cat/3.png", "../../bridge/../2.png");
        _photos.Refuses($"{_photos["train/cat/3.png"]} leads to {_photos.Folder["outside", "2.png"]}, outside of {_photos.Root}. Put what is meant below that folder, or allow it (FollowLinksOut).");
    }

    [Theory]
    [InlineData("train/cat/again", ".")]
    [InlineData("train/cat/again", "..")]
    [InlineData("train/cat/again", "../..")]
    [InlineData("train/cat/deep/again", "../..")]
    [InlineData("train/owl", "..")]
    [InlineData("train/owl", ".")]
    public void A_link_to_a_folder_that_it_lies_in_is_an_error(string name, string target)
    {
        Link(name, target);
        _photos.Refuses($"{_photos[name]} is a link to a folder that it lies in itself. Remove it.");
    }

    [Fact]
    public void Two_folders_that_link_to_each_other_are_an_error()
    {
        _photos.Make("train/cat/one");
        _photos.Make("train/cat/other");
        Link("train/cat/one/other", "../other");
        Link("train/cat/other/one", "../one");
        _photos.Refuses($"{_photos["train/cat/one/other/one"]} is a link to a folder that it lies in itself. Remove it.");
    }

    [Fact]
    public void Links_in_a_circle_are_bad_images()
    {
        Link("train/cat/2.png", "3.png");
        Link("train/cat/3.png", "2.png");
        Link("train/cat/4.png", "4.png");
        var data = _photos.Open();
        Assert.Equal(["train/cat/1.png: cat", "train/cat/2.png: cat", "train/cat/3.png: cat", "train/cat/4.png: cat", "train/dog/1.png: dog"], _photos.Names(data.Train, data));
        for (var i = 1; i < 4; i++)
            Assert.Throws<IOException>(() => data.Train.Read(i, new Image()));
    }

    [Theory]
    [InlineData("train/cat/round")]
    [InlineData("train/round")]
    public void A_link_to_itself_without_an_images_ending_is_no_folder(string name)
    {
        Link(name, Path.GetFileName(name));
        Assert.Equal(2, _photos.Open().Train.Count);
    }

    [Fact]
    public void A_broken_link_is_a_bad_image()
    {
        Link("train/cat/2.png", "gone.png");
        var data = _photos.Open();
        Assert.Equal(["train/cat/1.png: cat", "train/cat/2.png: cat", "train/dog/1.png: dog"], _photos.Names(data.Train, data));
        Assert.Throws<FileNotFoundException>(() => data.Train.Read(1, new Image()));
    }

    [Fact]
    public void The_folder_itself_may_be_a_link_and_so_may_what_it_lies_in()
    {
        _photos.Add("more/2.png");
        Link("train/cat/2.png", "../../more/2.png");
        Directory.CreateSymbolicLink(_photos.Folder["linked"], _photos.Root);
        Directory.CreateSymbolicLink(_photos.Folder["above"], _photos.Folder);
        var straight = _photos.Open();
        foreach (var folder in new[] { "linked", "above/photos", "above/linked" })
        {
            var data = _photos.Open(new(folder));
            Assert.Equal(3, data.Train.Count);
            Assert.Equal(straight.Digest, data.Digest);
            data.Train.Read(1, new Image());
        }
    }

    [Fact]
    public void What_is_no_link_is_its_own_real_path()
    {
        Assert.Equal(_photos["train/cat/1.png"], RealPath.Of(_photos["train/cat/1.png"]));
        Assert.Equal(_photos["none/there"], RealPath.Of(_photos["none/there"]));
        Assert.Equal("/", RealPath.Of("/"));
    }

    private void Link(string name, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_photos[name])!);
        File.CreateSymbolicLink(_photos[name], target);
    }
}
