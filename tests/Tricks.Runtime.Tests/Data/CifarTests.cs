using Tricks.Data;
using Tricks.Runtime.Tests.Support;

namespace Tricks.Runtime.Tests.Data;

public sealed class CifarTests : IDisposable
{
    private readonly Dictionary<int, TinyCifar> _sets = new() { [10] = new(10), [100] = new(100) };

    public void Dispose()
    {
        foreach (var set in _sets.Values)
            set.Dispose();
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(10, false)]
    [InlineData(100, true)]
    [InlineData(100, false)]
    public void Both_splits_are_read_packed_or_not(int classes, bool packed)
    {
        var set = _sets[classes];
        _ = packed ? set.PlaceArchive("root") : set.PlaceUnpacked("root");
        var data = set.Open();
        Assert.Equal(new ImageShape(3, 32, 32), data.Shape);
        Assert.Equal(set.ClassNames, data.ClassNames);
        Holds(set, set.Train, data.Train);
        Holds(set, set.Test, data.Test);
    }

    [Fact]
    public void The_planes_of_a_record_are_red_green_and_blue()
    {
        var set = _sets[10];
        set.Members["data_batch_1.bin"] = [7, .. Plane(1), .. Plane(2), .. Plane(3), 8, .. Plane(4), .. Plane(5), .. Plane(6)];
        set.PlaceUnpacked("root");
        var data = set.Open();
        var image = new Image();
        data.Train.Read(1, image);
        Assert.Equal(8, data.Train.Label(1));
        data.Train.Read(0, image);
        Assert.Equal(7, data.Train.Label(0));
        Assert.Equal(Enumerable.Range(0, 32 * 32).SelectMany(static _ => new float[] { 1, 2, 3 }), image.Pixels.ToArray());

        static IEnumerable<byte> Plane(byte value) => Enumerable.Repeat(value, 32 * 32);
    }

    [Fact]
    public void Of_the_two_labels_of_CIFAR_100_the_fine_one_is_taken()
    {
        var set = _sets[100];
        set.Members["test.bin"][0] = 19;
        set.Members["test.bin"][1] = 99;
        set.PlaceArchive("root");
        Assert.Equal(99, set.Open().Test.Label(0));
    }

    [Theory]
    [InlineData(10, "root/cifar-10", true)]
    [InlineData(10, "root/cifar-10", false)]
    [InlineData(10, "root", true)]
    [InlineData(10, "root", false)]
    [InlineData(10, "cache/cifar-10", true)]
    [InlineData(100, "root/cifar-100", true)]
    [InlineData(100, "root", false)]
    public void It_is_found_below_the_data_root_in_the_root_itself_and_in_the_cache(int classes, string folder, bool packed)
    {
        var set = _sets[classes];
        _ = packed ? set.PlaceArchive(folder) : set.PlaceUnpacked(folder);
        set.Open();
        Assert.Contains($" is read from {set.Folder[folder.Split('/')]}", Assert.Single(set.Notices), StringComparison.Ordinal);
        Assert.Empty(set.Answers.Requests);
    }

    [Fact]
    public void Both_sets_may_lie_in_the_same_root()
    {
        var (ten, hundred) = (_sets[10], _sets[100]);
        ten.PlaceArchive("root");
        File.Copy(hundred.PlaceArchive("root"), ten.Folder["root", hundred.Archive.PackedName]);
        Assert.Equal(10, ten.Open().ClassNames.Count);
    }

    [Fact]
    public void An_archive_with_another_content_is_an_error_that_names_both_checksums()
    {
        var set = _sets[10];
        var path = set.PlaceArchive("root");
        var found = Idx.Md5(set.Pack());
        set.Test[5] ^= 1;
        var expected = set.Pack();
        var error = Assert.Throws<DataException>(() => set.Open(expected: expected));
        Assert.Equal($"{path}: expected the published cifar-10-binary.tar.gz (MD5 {Idx.Md5(expected)}), found MD5 {found}. Put the published file in its place.", error.Message);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_file_in_the_archive_with_another_length_is_an_error_that_names_it(int more)
    {
        var set = _sets[10];
        set.Members["data_batch_3.bin"] = Resized(set.Members["data_batch_3.bin"], more);
        var path = set.PlaceArchive("root");
        var error = Assert.Throws<DataException>(() => set.Open());
        Assert.Equal(
            $"{path}: cifar-10-batches-bin/data_batch_3.bin: expected {4 * 3073} bytes, 4 images of 3073 each, found {4 * 3073 + more}. Put the published file in its place.",
            error.Message);
    }

    [Fact]
    public void A_file_that_the_archive_lacks_is_an_error_that_names_it()
    {
        var set = _sets[10];
        set.Members.Remove("data_batch_2.bin");
        set.Members.Remove("test_batch.bin");
        var path = set.PlaceArchive("root");
        var error = Assert.Throws<DataException>(() => set.Open());
        Assert.Equal(
            $"{path}: expected cifar-10-batches-bin/data_batch_2.bin, cifar-10-batches-bin/test_batch.bin in it, but they are missing. Put the published file in its place.",
            error.Message);
    }

    // As if what was published were cut short: whatever the checksum lets pass.
    [Fact]
    public void An_archive_cut_short_anywhere_is_an_error()
    {
        var set = _sets[100];
        var path = set.PlaceArchive("root");
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length < whole.Length - 600; length += 997)
        {
            File.WriteAllBytes(path, whole[..length]);
            var error = Assert.Throws<DataException>(() => set.Open(expected: whole[..length]));
            Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
            Assert.EndsWith("Put the published file in its place.", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-3074)]
    [InlineData(1)]
    public void An_unpacked_file_with_another_length_is_an_error_that_names_it(int more)
    {
        var set = _sets[100];
        set.Members["train.bin"] = Resized(set.Members["train.bin"], more);
        var folder = set.PlaceUnpacked("root/cifar-100");
        var error = Assert.Throws<DataException>(() => set.Open());
        Assert.Equal(
            $"{Path.Combine(folder, "train.bin")}: expected {2 * 3074} bytes, 2 images of 3074 each, found {2 * 3074 + more}. Unpack cifar-100-binary.tar.gz there anew.",
            error.Message);
    }

    [Fact]
    public void An_unpacked_folder_without_one_of_its_files_is_an_error_that_names_it()
    {
        var set = _sets[10];
        var path = Path.Combine(set.PlaceUnpacked("root"), "data_batch_5.bin");
        File.Delete(path);
        var error = Assert.Throws<DataException>(() => set.Open());
        Assert.Equal($"{path}: expected the images of cifar-10-binary.tar.gz, but there is no such file. Unpack cifar-10-binary.tar.gz there anew.", error.Message);
    }

    [Theory]
    [InlineData(10, 0, 10, "labels from 0 to 9 in byte 0 of an image, found 10 at image 4")]
    [InlineData(100, 0, 20, "labels from 0 to 19 in byte 0 of an image, found 20 at image 4")]
    [InlineData(100, 1, 100, "labels from 0 to 99 in byte 1 of an image, found 100 at image 4")]
    public void A_label_that_is_no_class_is_an_error_that_names_the_image(int classes, int labelByte, byte label, string says)
    {
        var set = _sets[classes];
        set.Test[4 * set.RecordLength + labelByte] = label;
        var folder = set.PlaceUnpacked("root");
        var error = Assert.Throws<DataException>(() => set.Open());
        Assert.StartsWith($"{Path.Combine(folder, set.Layout.Test.Name)}: expected {says}.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "root")]
    [InlineData(false, "cache")]
    public void It_is_downloaded_once_and_found_afterwards(bool rooted, string folder)
    {
        var set = _sets[10];
        set.Answers.Serve(TinyCifar.Server + "cifar-10-binary.tar.gz", set.Pack());
        Holds(set, set.Train, set.Open(rooted).Train);
        Assert.Equal([$"{folder}/cifar-10/cifar-10-binary.tar.gz"], set.Everything());
        Holds(set, set.Train, set.Open(rooted).Train);
        Assert.Single(set.Answers.Requests);
    }

    [Fact]
    public void A_download_that_breaks_leaves_nothing_behind()
    {
        var set = _sets[10];
        var whole = set.Pack();
        set.Answers.Answers[TinyCifar.Server + "cifar-10-binary.tar.gz"] =
            () => new StreamContent(new Trickle(whole, whole.Length / 2, static () => throw new IOException("The connection was reset.")));
        var error = Assert.Throws<DataException>(() => set.Open());
        Assert.Contains("The connection was reset.", error.Message, StringComparison.Ordinal);
        Assert.Empty(set.Everything());
    }

    [Fact]
    public void A_download_that_ends_early_is_not_taken()
    {
        var set = _sets[10];
        var whole = set.Pack();
        set.Answers.Answers[TinyCifar.Server + "cifar-10-binary.tar.gz"] = () => new StreamContent(new Trickle(whole, whole.Length / 2, null));
        var error = Assert.Throws<DataException>(() => set.Open());
        Assert.Contains($"cifar-10-binary.tar.gz: expected the published cifar-10-binary.tar.gz (MD5 {Idx.Md5(whole)}), found MD5 {Idx.Md5(whole[..(whole.Length / 2)])}", error.Message, StringComparison.Ordinal);
        Assert.Empty(set.Everything());
    }

    [Fact]
    public void A_download_that_is_cancelled_leaves_nothing_behind()
    {
        var set = _sets[10];
        var whole = set.Pack();
        using var cancellation = new CancellationTokenSource();
        set.Answers.Answers[TinyCifar.Server + "cifar-10-binary.tar.gz"] = () => new StreamContent(new Trickle(whole, whole.Length / 2, cancellation.Cancel));
        set.Cancellation = cancellation.Token;
        Assert.ThrowsAny<OperationCanceledException>(() => set.Open());
        Assert.Empty(set.Everything());
    }

    [Fact]
    public void What_cannot_be_downloaded_says_what_to_put_where()
    {
        var set = _sets[100];
        var error = Assert.Throws<DataException>(() => set.Open());
        Assert.IsType<HttpRequestException>(error.InnerException);
        Assert.Equal(
            "CIFAR-100: cifar-100-binary.tar.gz could not be downloaded. https://cifar.example/cifar-100-binary.tar.gz: the server answered 404 Not Found. "
                + $"Check the network, or put cifar-100-binary.tar.gz into {set.Folder["root", "cifar-100"]} yourself.",
            error.Message);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    public void The_statistics_are_those_of_the_training_pixels_by_channel(int classes)
    {
        var set = _sets[classes];
        // Channels that differ, so that none can stand for another.
        foreach (var bytes in set.Layout.Train.Select(member => set.Members[member.Name]))
        {
            for (var i = 0; i < bytes.Length; i++)
            {
                if (i % set.RecordLength - set.LabelBytes is var place && place >= 0)
                    bytes[i] /= (byte)(1 + place / (32 * 32));
            }
        }

        set.PlaceArchive("root");
        var data = set.Open();
        for (var channel = 0; channel < 3; channel++)
        {
            var values = new List<double>();
            var image = new Image();
            for (var i = 0; i < data.Train.Count; i++)
            {
                data.Train.Read(i, image);
                values.AddRange(image.Pixels.ToArray().Where((_, place) => place % 3 == channel).Select(static value => (double)value));
            }

            var mean = values.Average();
            Assert.Equal(mean, data.Statistics.Mean[channel], 1e-9);
            Assert.Equal(Math.Sqrt(values.Average(value => (value - mean) * (value - mean))), data.Statistics.StandardDeviation[channel], 1e-9);
        }

        Assert.True(data.Statistics.Mean[0] > 1.9 * data.Statistics.Mean[1] && data.Statistics.Mean[1] > 1.4 * data.Statistics.Mean[2]);
    }

    [Fact]
    public void The_digest_is_that_of_the_images_and_labels()
    {
        var set = _sets[10];
        set.PlaceArchive("root/cifar-10");
        var packed = set.Open().Digest;
        Directory.Delete(set.Folder["root"], recursive: true);
        set.PlaceUnpacked("root");
        Assert.Equal(packed, set.Open().Digest);
        set.Test[0] = (byte)((set.Test[0] + 1) % 10);
        set.PlaceUnpacked("root");
        Assert.NotEqual(packed, set.Open().Digest);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    public void Every_class_has_a_name_of_its_own_in_alphabetical_order(int classes)
    {
        var names = _sets[classes].ClassNames;
        Assert.Equal(classes, names.Distinct().Count());
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }

    /// <summary>The published images are not at hand: these are black, in files of the published names and sizes.</summary>
    [Theory]
    [InlineData(10, 1)]
    [InlineData(100, 2)]
    public void The_parts_read_files_of_the_published_sizes(int classes, int labelBytes)
    {
        using var root = new TemporaryFolder();
        var folder = root[classes == 10 ? "cifar-10-batches-bin" : "cifar-100-binary"];
        Directory.CreateDirectory(folder);
        (string Name, int Records)[] files = classes == 10
            ? [("data_batch_1.bin", 10_000), ("data_batch_2.bin", 10_000), ("data_batch_3.bin", 10_000), ("data_batch_4.bin", 10_000), ("data_batch_5.bin", 10_000), ("test_batch.bin", 10_000)]
            : [("train.bin", 50_000), ("test.bin", 10_000)];
        foreach (var (name, records) in files)
        {
            using var file = File.Create(Path.Combine(folder, name));
            file.SetLength(records * (long)(labelBytes + 3072));
        }

        var context = new DataContext { Root = root, HttpHandler = static () => throw new InvalidOperationException("Nothing is to be downloaded.") };
        var data = classes == 10 ? new Cifar10Attribute().Open(context) : new Cifar100Attribute().Open(context);
        Assert.Equal((50_000, 10_000, classes), (data.Train.Count, data.Test.Count, data.ClassNames.Count));
    }

    private static byte[] Resized(byte[] bytes, int more) => more < 0 ? bytes[..^-more] : [.. bytes, .. new byte[more]];

    private static void Holds(TinyCifar set, byte[] records, IImageSet images)
    {
        Assert.Equal(records.Length / set.RecordLength, images.Count);
        var image = new Image();
        for (var i = 0; i < images.Count; i++)
        {
            var record = records.AsSpan(i * set.RecordLength, set.RecordLength);
            Assert.Equal(record[set.LabelBytes - 1], images.Label(i));
            images.Read(i, image);
            Assert.Equal(new ImageShape(3, 32, 32), image.Shape);
            for (var y = 0; y < 32; y++)
            {
                for (var x = 0; x < 32; x++)
                {
                    for (var channel = 0; channel < 3; channel++)
                        Assert.Equal(record[set.LabelBytes + (channel * 32 + y) * 32 + x], image.Pixels[(y * 32 + x) * 3 + channel]);
                }
            }
        }
    }
}
