using Tricks.Data;
using Tricks.Runtime.Tests.Support;

namespace Tricks.Runtime.Tests.Data;

public sealed class IdxFolderTests : IDisposable
{
    private static readonly string[] Names = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notices = [];

    private byte[][] _files = [Idx.Images(5, 6, 9, seed: 1), Idx.Labels(0, 2, 1, 2, 0), Idx.Images(3, 6, 9, seed: 2), Idx.Labels(2, 0, 2)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Images_of_any_size_are_read_packed_or_not(bool packed)
    {
        Place(packed);
        var data = Open();
        Assert.Equal(new ImageShape(1, 6, 9), data.Shape);
        Assert.Equal((5, 3), (data.Train.Count, data.Test.Count));
        Assert.Equal(["0", "1", "2"], data.ClassNames);
        Assert.Equal([0, 2, 1, 2, 0], Enumerable.Range(0, 5).Select(data.Train.Label));
        Assert.Equal([2, 0, 2], Enumerable.Range(0, 3).Select(data.Test.Label));
        var image = new Image();
        data.Test.Read(2, image);
        Assert.Equal(new ImageShape(1, 6, 9), image.Shape);
        Assert.Equal(_files[2][(16 + 2 * 54)..].Select(static value => (float)value), image.Pixels.ToArray());
        Assert.Equal(_files[0][16..].Average(static value => (double)value), data.Statistics.Mean.Single(), 1e-9);
        Assert.Equal($"{_folder["mine"]}: 5 images of 3 classes to train on, 3 to evaluate on.", Assert.Single(_notices));
    }

    [Theory]
    [InlineData("sock\nglove\nhat\ncoat\n")]
    [InlineData("sock\r\n glove\r\nhat\r\ncoat\r\n\r\n")]
    [InlineData("\uFEFFsock\nglove\nhat\ncoat")]
    public void Classes_are_named_by_a_file_that_lies_there(string lines)
    {
        Place();
        _folder.Write("mine/classes.txt", lines);
        Assert.Equal(["sock", "glove", "hat", "coat"], Open().ClassNames);
    }

    [Fact]
    public void Names_in_another_encoding_are_an_error()
    {
        Place();
        var path = _folder["mine", "classes.txt"];
        File.WriteAllBytes(path, [.. "sock\nm"u8, 0xFC, .. "tze\nhat\n"u8]);
        Refuses($"{path}: the names of the classes are not in UTF-8, so that they cannot be told. Save it in UTF-8.");
    }

    [Fact]
    public void A_line_without_a_name_is_an_error_that_tells_which()
    {
        Place();
        var path = _folder.Write("mine/classes.txt", "sock\n\nhat\n");
        Refuses($"{path}: expected the name of a class in each line, found none in line 2. Name the class of label 1 there, or remove the file.");
    }

    [Fact]
    public void A_label_to_train_on_that_no_line_names_is_an_error()
    {
        Place();
        var path = _folder.Write("mine/classes.txt", "sock\nglove\n");
        Refuses($"{_folder["mine", Names[1]]}: expected labels from 0 to 1, which {path} names, found 2 at image 1. Correct the label, or name all classes, a line each, in {path}.");
    }

    [Fact]
    public void A_test_label_beyond_the_classes_is_an_error()
    {
        _files[3] = Idx.Labels(0, 1, 3);
        Place();
        Refuses($"{_folder["mine", Names[3]]}: expected labels from 0 to 2, which {_folder["mine", Names[1]]} has, found 3 at image 2. "
            + $"Correct the label, or name all classes, a line each, in {_folder["mine", "classes.txt"]}.");
    }

    [Fact]
    public void A_class_that_only_a_line_and_a_test_label_know_is_taken()
    {
        _files[3] = Idx.Labels(0, 1, 3);
        Place();
        _folder.Write("mine/classes.txt", "a\nb\nc\nd\n");
        Assert.Equal(3, Open().Test.Label(2));
        Assert.Equal($"{_folder["mine"]}: no image to train on is of d.", _notices[1]);
    }

    [Fact]
    public void More_names_than_a_label_can_tell_apart_are_no_error()
    {
        _files[3] = Idx.Labels(0, 1, 255);
        Place();
        _folder.Write("mine/classes.txt", string.Join('\n', Enumerable.Range(0, 300)));
        Assert.Equal((300, 255), (Open().ClassNames.Count, Open().Test.Label(2)));
    }

    [Fact]
    public void A_full_path_needs_no_data_root()
    {
        Place();
        Assert.Equal(5, new IdxAttribute(_folder["mine"]).Open(new DataContext { Root = _folder["elsewhere"] }).Train.Count);
        Assert.Equal(5, new IdxAttribute(_folder["mine"]).Open(new DataContext()).Train.Count);
    }

    [Fact]
    public void Without_a_data_root_the_folder_lies_below_the_working_directory()
    {
        Place();
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), _folder["mine"]);
        Assert.Equal(5, new IdxAttribute(relative).Open(new DataContext()).Train.Count);
    }

    [Fact]
    public void Missing_files_are_an_error_that_names_them()
    {
        Place();
        File.Delete(_folder["mine", Names[1]]);
        File.Delete(_folder["mine", Names[2]]);
        Refuses($"{_folder["mine"]}: expected {string.Join(", ", Names)}, each packed (.gz) or not, or names with train or test, images or labels, and idx in them, but {Names[1]}, {Names[2]} are missing. "
            + "Put them there, or name another folder: one that is no full path lies below Tricks:Data:Root.");
    }

    [Fact]
    public void A_missing_folder_is_an_error_that_says_so() =>
        Assert.Contains($"{_folder["mine"]}: expected", Refused(), StringComparison.Ordinal);

    [Fact]
    public void Test_images_of_another_size_are_an_error_that_names_the_file()
    {
        _files[2] = Idx.Images(3, 6, 8);
        Place();
        Refuses($"{_folder["mine", Names[2]]}: expected images of 6×9, as in {_folder["mine", Names[0]]}, found dimensions 3×6×8. Put an undamaged copy in its place.");
    }

    [Fact]
    public void Labels_in_place_of_images_are_an_error_that_names_the_file()
    {
        _files = [_files[1], _files[1], _files[2], _files[3]];
        Place();
        Assert.StartsWith($"{_folder["mine", Names[0]]}: expected images (dimensions N×H×W, or N×H×W×C or N×C×H×W with 1 or 3 channels), found dimensions 5.", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_number_of_labels_than_of_images_is_an_error_that_names_the_file()
    {
        _files[3] = Idx.Labels(0, 1);
        Place();
        Assert.StartsWith($"{_folder["mine", Names[3]]}: expected 3 labels", Refused(), StringComparison.Ordinal);
    }

    // Value i of image n, row y, column x, channel c is 100 n + 30 y + 10 x + c.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Images_may_have_channels_first_or_last(bool last)
    {
        byte[] Values(int count) =>
            (from n in Enumerable.Range(0, count) from a in Enumerable.Range(0, last ? 2 : 3) from b in Enumerable.Range(0, 2) from c in Enumerable.Range(0, last ? 3 : 2)
             select (byte)(last ? (100 * n) + (30 * a) + (10 * b) + c : (100 * n) + (30 * b) + (10 * c) + a)).ToArray();
        int[] sizes = last ? [2, 2, 3] : [3, 2, 2];
        _files = [Idx.File(Values(2), [2, .. sizes]), Idx.Labels(0, 1), Idx.File(Values(1), [1, .. sizes]), Idx.Labels(1)];
        Place();
        var data = new IdxAttribute("mine", channels: 3).Open(new DataContext { Root = _folder });
        Assert.Equal(new ImageShape(3, 2, 2), data.Shape);
        var image = new Image();
        data.Train.Read(1, image);
        // An image is read as rows of pixels.
        Assert.Equal([100, 101, 102, 110, 111, 112, 130, 131, 132, 140, 141, 142], image.Pixels.ToArray());

        Refuses($"{_folder["mine", Names[0]]}: expected images of 1 channel, as Idx's Channels says, found 3 (dimensions {string.Join('×', (int[])[2, .. sizes])}). Set Channels to 3.");
    }

    [Theory]
    [InlineData("emnist-letters-train-images-idx3-ubyte", "emnist-letters-train-labels-idx1-ubyte", "emnist-letters-test-images-idx3-ubyte", "emnist-letters-test-labels-idx1-ubyte")]
    [InlineData("latest-train-images.idx", "latest-train-labels.idx", "latest-val-images.idx", "latest-val-labels.idx")]
    [InlineData("Train-Images.IDX3", "Train-Labels.IDX1", "t10k-images.idx3", "T10K-labels.idx1")]
    public void Files_may_have_other_names(params string[] names)
    {
        for (var i = 0; i < names.Length; i++)
            _folder.Write($"mine/{names[i]}.gz", Idx.Pack(_files[i]));
        var data = Open();
        Assert.Equal((5, 3), (data.Train.Count, data.Test.Count));
        Assert.Equal([2, 0, 2], Enumerable.Range(0, 3).Select(data.Test.Label));
    }

    [Fact]
    public void One_class_alone_is_an_error()
    {
        _files = [_files[0], Idx.Labels(0, 0, 0, 0, 0), _files[2], Idx.Labels(0, 0, 0)];
        Place();
        Refuses($"{_folder["mine", Names[1]]}: every image to train on is of one class, and at least two are told apart.");
    }

    [Fact]
    public void Two_files_that_could_be_meant_are_an_error_that_names_them()
    {
        Place();
        File.Move(_folder["mine", Names[1]], _folder["mine", "letters-train-labels-idx1"]);
        File.Copy(_folder["mine", "letters-train-labels-idx1"], _folder["mine", "digits-train-labels-idx1"]);
        Refuses($"{_folder["mine", "digits-train-labels-idx1"]}, {_folder["mine", "letters-train-labels-idx1"]}: each could be {Names[1]}. Leave one of them there, or name it so.");
    }

    private void Place(bool packed = false)
    {
        for (var i = 0; i < Names.Length; i++)
            _folder.Write($"mine/{Names[i]}{(packed ? ".gz" : "")}", packed ? Idx.Pack(_files[i]) : _files[i]);
    }

    private ImageDataset Open() => new IdxAttribute("mine").Open(new DataContext { Root = _folder, Notice = _notices.Add });

    private string Refused() => Assert.Throws<DataException>(Open).Message;

    private void Refuses(string message) => Assert.Equal(message, Refused());
}
