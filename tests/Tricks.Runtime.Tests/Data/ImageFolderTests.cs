using Tricks.Data;
using Tricks.Runtime.Tests.Support;

namespace Tricks.Runtime.Tests.Data;

/// <summary>Which files of a folder are a data set's images, of which class and in which split.</summary>
public sealed class ImageFolderTests : IDisposable
{
    private readonly PhotoFolder _photos = new();

    public void Dispose() => _photos.Dispose();

    [Theory]
    [InlineData("train", "val")]
    [InlineData("train", "valid")]
    [InlineData("train", "validation")]
    [InlineData("train", "test")]
    [InlineData("training", "testing")]
    [InlineData("Train", "VAL")]
    public void Two_folders_are_two_splits(string train, string test)
    {
        _photos.Add($"{train}/dog/2.png", $"{train}/dog/10.jpg", $"{train}/cat/1.webp", $"{train}/cat/2.bmp", $"{test}/dog/1.png", $"{test}/cat/5.PNG");
        var data = _photos.Open();
        Assert.Equal(["cat", "dog"], data.ClassNames);
        Assert.Equal([$"{train}/cat/1.webp: cat", $"{train}/cat/2.bmp: cat", $"{train}/dog/10.jpg: dog", $"{train}/dog/2.png: dog"], _photos.Names(data.Train, data));
        Assert.Equal([$"{test}/cat/5.PNG: cat", $"{test}/dog/1.png: dog"], _photos.Names(data.Test, data));
        Assert.Equal((new ImageShape(3, 4, 6), false), (data.Shape, data.SizesVary));
        Assert.Equal([2, 2], data.CountByClass(data.Train));
        Assert.Equal([1, 1], data.CountByClass(data.Test));
        Assert.Equal($"{_photos.Root}: 4 images of 2 classes to train on, 2 to evaluate on ({test}).", _photos.Notices[0]);
        Assert.Contains("decoded by", Assert.Single(_photos.Notices.Skip(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_images_are_those_of_the_files()
    {
        _photos.Write("train/cat/1.png", ImageFiles.Png(seed: 1));
        _photos.Write("train/dog/1.bmp", ImageFiles.Bmp(5, 3, seed: 2));
        _photos.Write("val/dog/1.png", ImageFiles.Png(2, 7, seed: 3));
        var data = _photos.Open();
        var image = new Image();
        foreach (var (images, index, seed, width, height) in new[] { (data.Train, 0, 1, 6, 4), (data.Train, 1, 2, 5, 3), (data.Test, 0, 3, 2, 7) })
        {
            images.Read(index, image);
            Assert.Equal(new ImageShape(3, height, width), image.Shape);
            var expected = Enumerable.Range(0, 3 * width * height).Select(i => (float)ImageFiles.ValueOf(seed, i / 3 / width, i / 3 % width, i % 3));
            Assert.Equal(expected, image.Pixels.ToArray());
        }

        Assert.True(data.SizesVary);
    }

    [Fact]
    public void Validation_images_come_before_test_images()
    {
        _photos.Add("train/cat/1.png", "train/dog/1.png", "test/cat/1.png", "val/dog/1.png");
        var data = _photos.Open();
        Assert.Equal(["val/dog/1.png: dog"], _photos.Names(data.Test, data));
        Assert.Single(_photos.Notices, $"{_photos.Root}: test is left out, since val is evaluated.");
    }

    [Theory]
    [InlineData(0.001, "0.1 %")]
    [InlineData(0.999, "99.9 %")]
    public void A_small_fraction_is_told_as_it_is(double fraction, string told)
    {
        _photos.AddMany("", 5, "cat", "dog");
        Assert.Equal($"{told} of each class, held out by SplitSeed 0", _photos.Open(new("photos", validation: fraction)).TestSplit);
    }

    [Fact]
    public void Without_images_to_evaluate_on_a_part_of_those_to_train_on_is_held_out()
    {
        _photos.AddMany("train/", 10, "cat", "dog");
        var data = _photos.Open(new("photos", validation: 0.3));
        Assert.Equal([7, 7], data.CountByClass(data.Train));
        Assert.Equal([3, 3], data.CountByClass(data.Test));
        Assert.Equal($"{_photos.Root}: 14 images of 2 classes to train on, 6 to evaluate on (30 % of each class, held out by SplitSeed 0).", _photos.Notices[0]);
    }

    [Fact]
    public void Folders_of_classes_alone_are_both_splits()
    {
        _photos.AddMany("", 10, "cat", "dog", "owl");
        var data = _photos.Open();
        Assert.Equal(["cat", "dog", "owl"], data.ClassNames);
        Assert.Equal([9, 9, 9], data.CountByClass(data.Train));
        Assert.Equal([1, 1, 1], data.CountByClass(data.Test));
        Assert.Equal(30, _photos.Names(data.Train, data).Union(_photos.Names(data.Test, data)).Count());
    }

    [Fact]
    public void Images_in_folders_of_a_class_are_of_that_class()
    {
        _photos.Add("train/cat/2020/may/1.png", "train/cat/2019/1.png", "train/cat/3.png", "train/dog/a.png/1.png", "val/cat/x/y/z/1.png");
        var data = _photos.Open();
        Assert.Equal(["train/cat/2019/1.png: cat", "train/cat/2020/may/1.png: cat", "train/cat/3.png: cat", "train/dog/a.png/1.png: dog"], _photos.Names(data.Train, data));
        Assert.Equal(["val/cat/x/y/z/1.png: cat"], _photos.Names(data.Test, data));
    }

    [Fact]
    public void Hidden_files_and_those_that_are_no_images_are_left_out()
    {
        _photos.Add("train/cat/1.png", "train/dog/1.png", "val/cat/1.png", "val/dog/1.png", "train/cat/.1.png", "train/.thumbnails/1.png", "train/cat/.small/1.png", ".cache/cat/1.png");
        foreach (var name in new[] { "train/cat/.DS_Store", "train/dog/Thumbs.db", "val/cat/notes.txt", "train/dog/1.gif" })
            _photos.Write(name, "");
        var data = _photos.Open();
        Assert.Equal(["train/cat/1.png: cat", "train/dog/1.png: dog"], _photos.Names(data.Train, data));
        Assert.Single(_photos.Notices, $"{_photos.Root}: train/dog/1.gif and 2 more are no images by their names, and are left out.");
        Assert.Equal(3, _photos.Notices.Count);
    }

    [Fact]
    public void One_file_that_is_no_image_is_told_by_its_name()
    {
        _photos.Add("cat/1.png", "cat/2.png", "dog/1.png", "dog/2.png").Write("cat/Thumbs.db", "");
        _photos.Open();
        Assert.Single(_photos.Notices, $"{_photos.Root}: cat/Thumbs.db is no image by its name, and is left out.");
    }

    [Fact]
    public void Images_beside_the_folders_of_classes_are_of_none_and_that_is_told()
    {
        _photos.Add("train/cat/1.png", "train/dog/1.png", "train/2.png", "train/1.png", "train/.3.png", "val/cat/1.png").Write("train/notes.txt", "");
        var data = _photos.Open();
        Assert.Equal(2, data.Train.Count);
        Assert.Single(_photos.Notices, $"{_photos.Root}: train/1.png and 1 more are images that lie in no folder of a class, and are left out.");
    }

    [Fact]
    public void A_class_without_an_image_is_an_error_that_names_all()
    {
        _photos.Add("train/cat/1.png", "val/cat/1.png").Make("train/dog/puppies");
        _photos.Write("train/owl/Thumbs.db", "");
        _photos.Refuses($"{_photos["train/dog"]}, {_photos["train/owl"]}: no image of the classes is there (.jpg, .jpeg, .png, .webp, .bmp). Put some there, or remove the folders.");
        Directory.Delete(_photos["train/owl"], recursive: true);
        _photos.Refuses($"{_photos["train/dog"]}: no image of the class is there (.jpg, .jpeg, .png, .webp, .bmp). Put some there, or remove the folder.");
    }

    [Fact]
    public void A_class_need_not_be_among_the_images_to_evaluate_on()
    {
        _photos.Add("train/cat/1.png", "train/dog/1.png", "val/dog/1.png").Make("val/cat");
        var data = _photos.Open();
        Assert.Equal([0, 1], data.CountByClass(data.Test));
        Assert.Equal($"{_photos.Root}: no image to evaluate on is of cat, so that nothing will be known of that class.", _photos.Notices[1]);
        Assert.Equal("val", data.TestSplit);
    }

    [Fact]
    public void A_class_to_evaluate_on_of_which_there_is_nothing_to_train_on_is_an_error()
    {
        _photos.Add("train/cat/1.png", "train/dog/1.png", "val/dog/1.png", "val/owl/1.png");
        _photos.Refuses($"{_photos["val/owl/1.png"]} is of the class 'owl', of which there is no image to train on; the classes are cat, dog.");
        _photos.AddMany("train/", 1, [.. Enumerable.Range(0, 10).Select(static i => $"bird {i}")]);
        _photos.Refuses($"{_photos["val/owl/1.png"]} is of the class 'owl', of which there is no image to train on; the classes are {string.Join(", ", Enumerable.Range(0, 10).Select(static i => $"bird {i}"))}, ….");
    }

    [Fact]
    public void One_class_alone_is_an_error()
    {
        _photos.Add("train/cat/1.png", "val/cat/1.png");
        _photos.Refuses($"{_photos["train/cat/1.png"]}: every image to train on is of the class 'cat', and at least two are told apart.");
    }

    [Fact]
    public void A_folder_to_evaluate_on_without_one_to_train_on_is_an_error()
    {
        _photos.Add("test/cat/1.png", "test/dog/1.png");
        _photos.Refuses($"{_photos.Root}: it has a folder test, but no folder train. Put the images to train on into train, a folder for each class.");
    }

    [Fact]
    public void Images_without_folders_of_classes_are_an_error()
    {
        _photos.Add("train/1.png", "train/2.jpg", "val/cat/1.png");
        _photos.Refuses($"{_photos["train"]}: expected a folder for each class, found none, but 2 images. Put the images of each class into a folder that has its name, or name them in a list (List).");
        File.Delete(_photos["train/1.png"]);
        File.Delete(_photos["train/2.jpg"]);
        _photos.Refuses($"{_photos["train"]}: expected a folder for each class, found none. Put the images of each class into a folder that has its name, or name them in a list (List).");
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error_that_tells_where_it_was_looked_for()
    {
        _photos.Refuses($"{_photos.Root}: there is no such folder. Put the images there, or set ImageFolder's Folder to a folder below {_photos.Folder.Path}.");
        var exception = Assert.Throws<DataException>(static () => new ImageFolderAttribute("no-such-folder").Open(new()));
        Assert.Equal($"{Path.GetFullPath("no-such-folder")}: there is no such folder. Put the images there, or set Tricks:Data:Root to the folder that holds it.", exception.Message);
    }

    [Fact]
    public void The_folder_may_be_a_whole_path_or_the_root_itself()
    {
        _photos.Add("cat/1.png", "cat/2.png", "dog/1.png", "dog/2.png");
        Assert.Equal(2, new ImageFolderAttribute(_photos.Root).Open(new()).Train.Count);
        Assert.Equal(2, new ImageFolderAttribute(_photos.Root).Open(new() { Root = "/elsewhere" }).Train.Count);
        Assert.Equal(2, new ImageFolderAttribute("photos").Open(new() { Root = _photos.Root }).Train.Count);
        Assert.Equal(2, new ImageFolderAttribute("photos/").Open(new() { Root = _photos.Root + "/" }).Train.Count);
    }

    [Fact]
    public void Opening_ends_when_it_is_asked_to()
    {
        _photos.Add("cat/1.png", "cat/2.png", "dog/1.png", "dog/2.png");
        using var ended = new CancellationTokenSource();
        ended.Cancel();
        Assert.Throws<OperationCanceledException>(() => new ImageFolderAttribute("photos").Open(new() { Root = _photos.Folder, Cancellation = ended.Token }));
    }
}
