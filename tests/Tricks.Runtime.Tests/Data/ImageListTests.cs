using Tricks.Data;
using Tricks.Runtime.Tests.Support;

namespace Tricks.Runtime.Tests.Data;

/// <summary>Lists that name images and their classes.</summary>
public sealed class ImageListTests : IDisposable
{
    private readonly PhotoFolder _photos = new();

    public ImageListTests() => _photos.Add("a.png", "b/c d.png", "b/e,f.png", "g h.png");

    public void Dispose() => _photos.Dispose();

    [Theory]
    [InlineData("a.png\tcat\nb/c d.png\tdog")]
    [InlineData("a.png,cat\nb/c d.png,dog")]
    [InlineData("a.png cat\nb/c d.png dog")]
    [InlineData("a.png\tcat\r\nb/c d.png\tdog\r\n")]
    [InlineData("\uFEFFa.png\tcat\nb/c d.png,dog\n\n")]
    [InlineData("  a.png ,  cat \n\t b/c d.png  dog  ")]
    [InlineData("\"a.png\",\"cat\"\n\"b/c d.png\" \"dog\"")]
    [InlineData("# made by hand\n\na.png\tcat\n   # of dogs\nb/c d.png\tdog")]
    [InlineData("file,class\na.png,cat\nb/c d.png,dog")]
    [InlineData("image label\na.png cat\nb/c d.png dog")]
    [InlineData("\"Path\"\t\"Label\"\na.png\tcat\nb/c d.png\tdog")]
    [InlineData("image_path,category\na.png,cat\nb/c d.png,dog")]
    [InlineData("# of 2026\nid,breed\na.png,cat\nb/c d.png,dog")]
    [InlineData("a.png,cat\nb\\c d.png,dog")]
    [InlineData("a.png,cat\n.\\b\\c d.png dog")]
    [InlineData("./a.png,cat\nb/../b/c d.png,dog")]
    public void A_line_is_an_image_and_its_class(string list)
    {
        var data = Open(list);
        Assert.Equal(["cat", "dog"], data.ClassNames);
        Assert.Equal(["a.png: cat", "b/c d.png: dog"], _photos.Names(data.Train, data));
    }

    [Theory]
    [InlineData("b/e,f.png,cat", "b/e,f.png", "cat")]
    [InlineData("b/e,f.png\tcat, tame", "b/e,f.png", "cat, tame")]
    [InlineData("\"b/e,f.png\" cat", "b/e,f.png", "cat")]
    [InlineData("\"b/e,f.png\",\"cat, tame\"", "b/e,f.png", "cat, tame")]
    [InlineData("g h.png,\"cat, tame\"", "g h.png", "cat, tame")]
    [InlineData("g h.png,big cat", "g h.png", "big cat")]
    [InlineData("g h.png cat", "g h.png", "cat")]
    [InlineData("g h.png \"big cat\"", "g h.png", "big cat")]
    [InlineData("g h.png,\"the \"\"cat\"\"\"", "g h.png", "the \"cat\"")]
    [InlineData("g h.png,8\" cat", "g h.png", "8\" cat")]
    [InlineData("g h.png\t#1", "g h.png", "#1")]
    [InlineData("g h.png\tb \"q\"", "g h.png", "b \"q\"")]
    [InlineData("g h.png\t\"big\" cat, tame", "g h.png", "\"big\" cat, tame")]
    public void Of_several_separators_the_last_of_the_rarest_kind_outside_of_quotes_counts(string line, string path, string name)
    {
        var data = Open($"a.png\towl\n{line}");
        Assert.Contains($"{path}: {name}", _photos.Names(data.Train, data));
    }

    [Fact]
    public void Two_lists_are_two_splits()
    {
        _photos.Write("test.txt", "g h.png,dog\n");
        var data = Open("a.png,cat\nb/c d.png,dog\n", test: "test.txt");
        Assert.Equal(["a.png: cat", "b/c d.png: dog"], _photos.Names(data.Train, data));
        Assert.Equal(["g h.png: dog"], _photos.Names(data.Test, data));
        Assert.Equal($"{_photos.Root}: 2 images of 2 classes to train on, 1 to evaluate on (test.txt).", _photos.Notices[0]);
    }

    [Fact]
    public void Of_one_list_a_part_of_every_class_is_held_out()
    {
        _photos.AddMany("all/", 10, "x", "y");
        var data = Open(string.Concat(Enumerable.Range(0, 10).Select(static i => $"all/x/{i:D3}.png,cat\nall/y/{i:D3}.png,dog\n")));
        Assert.Equal([9, 9], data.CountByClass(data.Train));
        Assert.Equal([1, 1], data.CountByClass(data.Test));
    }

    [Fact]
    public void Paths_are_below_the_lists_own_folder()
    {
        _photos.Write("b/list.txt", "c d.png,cat\n../a.png,dog\n");
        var data = _photos.Open(new("photos", list: "b/list.txt"));
        Assert.Equal(["b/c d.png: cat", "a.png: dog"], _photos.Names(data.Train, data));
    }

    [Fact]
    public void A_heading_that_is_an_image_is_an_image()
    {
        _photos.Add("file");
        var data = Open("file,class\na.png,cat");
        Assert.Equal(["cat", "class"], data.ClassNames);
    }

    /// <summary>A second heading is none.</summary>
    [Fact]
    public void Only_the_first_line_may_be_a_heading() =>
        Assert.Equal(["cat", "class"], Open("a.png,cat\nfile,class").ClassNames);

    [Fact]
    public void A_list_that_is_not_there_is_an_error()
    {
        var exception = Assert.Throws<DataException>(() => _photos.Open(new("photos", list: "none.txt")));
        Assert.StartsWith($"{_photos["none.txt"]}: the list cannot be read: ", exception.Message, StringComparison.Ordinal);
        _photos.Write("list.txt", "a.png,cat\ng h.png,dog");
        exception = Assert.Throws<DataException>(() => _photos.Open(new("photos", list: "list.txt", testList: "none.txt")));
        Assert.StartsWith($"{_photos["none.txt"]}: the list cannot be read: ", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n\n")]
    [InlineData("file,class\n")]
    public void A_list_of_nothing_is_an_error(string list) => Refuses(list, $"{_photos["list.txt"]}: the list names no image.");

    [Theory]
    [InlineData("a.png", "a.png")]
    [InlineData("a.png,", "a.png,")]
    [InlineData(",cat", ",cat")]
    [InlineData(", cat", ", cat")]
    [InlineData("\"a.png cat", "\"a.png cat")]
    [InlineData("\"\",cat", "\"\",cat")]
    [InlineData("a.png,\"\"", "a.png,\"\"")]
    [InlineData("a\0.png,cat", "a\0.png,cat")]
    public void A_line_that_is_no_image_and_class_is_an_error_with_its_number(string line, string shown) =>
        Refuses($"# first\na.png,cat\n\n{line}\n", $"{_photos["list.txt"]}, line 4: expected a path, a tab, comma or space, and a class, found '{shown}'.");

    [Fact]
    public void A_heading_is_told()
    {
        Open("image_path,category\na.png,cat\nb/c d.png,dog");
        Assert.Equal($"{_photos["list.txt"]}, line 1: 'image_path,category' names no image and is taken for a heading.", _photos.Notices[0]);
    }

    [Theory]
    [InlineData("a.png,cat,train", "a.png")]
    [InlineData("a.png\tcat\t3", "a.png")]
    [InlineData("a.png cat train", "a.png")]
    [InlineData("a.png cat, tame", "a.png")]
    public void A_line_that_says_more_is_an_error_where_its_image_can_be_told(string line, string image) => Refuses(
        $"g h.png,dog\n{line}\n",
        $"{_photos["list.txt"]}, line 2: expected a path, a tab, comma or space, and a class, found '{line}', in which more than a class follows {image}. Leave the rest out, or put a class that has such signs in it in quotes.");

    [Theory]
    [InlineData("a.png,rock, paper", "a.png")]
    [InlineData("a.png cat tame", "a.png")]
    public void A_first_line_that_says_more_of_an_image_is_no_heading(string line, string image) => Refuses(
        $"{line}\ng h.png,dog\n",
        $"{_photos["list.txt"]}, line 1: expected a path, a tab, comma or space, and a class, found '{line}', in which more than a class follows {image}. Leave the rest out, or put a class that has such signs in it in quotes.");

    [Fact]
    public void A_list_in_another_encoding_is_an_error()
    {
        File.WriteAllBytes(_photos["list.txt"], [.. "a.png,cat\nbl"u8, 0xE4, .. "u.png,dog\n"u8]);
        _photos.Refuses($"{_photos["list.txt"]}: the list is not in UTF-8, so that its names cannot be told. Save it in UTF-8.", new("photos", list: "list.txt"));
        // UTF-16 says what it is.
        File.WriteAllText(_photos["list.txt"], "a.png,cat\nb/c d.png,dog\n", System.Text.Encoding.Unicode);
        Assert.Equal(["cat", "dog"], _photos.Open(new("photos", list: "list.txt")).ClassNames);
    }

    [Theory]
    [InlineData("a.png,cat\nb.png,dog\na.png,cat\n")]
    [InlineData("a.png,cat\nb.png,dog\n./a.png,dog\n")]
    public void An_image_that_is_listed_twice_is_an_error(string list) =>
        Refuses(list, $"{_photos["list.txt"]}, line 3: {_photos["a.png"]} is listed again, after line 1. Name every image once.");

    [Fact]
    public void A_list_to_evaluate_on_that_leaves_nothing_to_train_on_is_an_error()
    {
        _photos.Write("list.txt", "a.png,cat\nb.png,dog\n");
        _photos.Refuses($"{_photos["list.txt"]}: the list names every image that there is, so that none is left to train on.", new("photos", list: "list.txt", testList: "list.txt"));
    }

    [Fact]
    public void A_path_that_leads_out_of_the_folder_is_an_error_unless_that_is_allowed()
    {
        var outside = _photos.Folder.Write("outside.png", ImageFiles.Png());
        const string list = "a.png,cat\n../outside.png,dog\n";
        Refuses(list, $"{_photos["list.txt"]}, line 2: {outside} lies outside of {_photos.Root}. Put what is meant below that folder, or allow it (FollowLinksOut).");
        Refuses($"a.png,cat\n{outside},dog\n", $"{_photos["list.txt"]}, line 2: {outside} lies outside of {_photos.Root}. Put what is meant below that folder, or allow it (FollowLinksOut).");
        _photos.Write("list.txt", list);
        Assert.Equal(2, _photos.Open(new("photos", list: "list.txt", followLinksOut: true)).Train.Count);
    }

    [Fact]
    public void A_link_of_a_list_is_judged_as_one_in_a_folder()
    {
        var outside = _photos.Folder.Write("outside.png", ImageFiles.Png());
        File.CreateSymbolicLink(_photos["link.png"], outside);
        Refuses("a.png,cat\nlink.png,dog\n", $"{_photos["list.txt"]}, line 2: {_photos["link.png"]} leads to {outside}, outside of {_photos.Root}. Put what is meant below that folder, or allow it (FollowLinksOut).");
    }

    /// <summary>Whether it is one too many is what the policy for bad images says.</summary>
    [Fact]
    public void An_image_that_is_not_there_is_a_bad_image()
    {
        var data = Open("a.png,cat\nnone.png,dog\n");
        Assert.Equal(["a.png: cat", "none.png: dog"], _photos.Names(data.Train, data));
        Assert.Throws<FileNotFoundException>(() => data.Train.Read(1, new Image()));
    }

    /// <summary>The folders of classes beside it are those to train on, without what the list names.</summary>
    [Fact]
    public void A_list_of_images_to_evaluate_on_alone_takes_them_from_the_folders()
    {
        using var photos = new PhotoFolder();
        photos.Add("cat/1.png", "cat/2.png", "cat/3.png", "dog/1.png", "dog/2.png");
        photos.Write("test.txt", "cat/2.png,cat\ndog/2.png,dog");
        var data = photos.Open(new("photos", testList: "test.txt"));
        Assert.Equal(["cat/1.png: cat", "cat/3.png: cat", "dog/1.png: dog"], photos.Names(data.Train, data));
        Assert.Equal(["cat/2.png: cat", "dog/2.png: dog"], photos.Names(data.Test, data));
    }

    private ImageDataset Open(string list, string? test = null)
    {
        _photos.Write("list.txt", list);
        return _photos.Open(new("photos", list: "list.txt", testList: test));
    }

    private void Refuses(string list, string message)
    {
        _photos.Write("list.txt", list);
        _photos.Refuses(message, new("photos", list: "list.txt"));
    }
}
