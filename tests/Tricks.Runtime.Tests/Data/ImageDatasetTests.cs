using Tricks.Data;
using Tricks.Runtime.Tests.Support;
using Tricks.Runtime.Tests.Training;

namespace Tricks.Runtime.Tests.Data;

/// <summary>What is told of a data set that does not tell it itself.</summary>
public sealed class ImageDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    public void Mean_and_deviation_are_those_of_all_training_pixels_of_any_size(int channels)
    {
        var images = new OwnImages(7) { ShapeOf = index => new(channels, 2 + index, 9 - index) };
        var statistics = Data(images, new OwnImages(2)).Statistics;
        for (var channel = 0; channel < channels; channel++)
        {
            var values = new List<double>();
            for (var index = 0; index < 7; index++)
                values.AddRange(Enumerable.Range(0, images.ShapeOf(index).Length).Where(i => i % channels == channel).Select(i => (double)images.ValueOf(index, i)));
            var mean = values.Average();
            Assert.Equal(mean, statistics.Mean[channel], 1e-9);
            Assert.Equal(Math.Sqrt(values.Average(value => (value - mean) * (value - mean))), statistics.StandardDeviation[channel], 1e-9);
        }
    }

    [Fact]
    public void They_are_measured_once_on_a_thousand_images_that_lie_evenly_apart()
    {
        var images = new OwnImages(2_500);
        var data = Data(images, new OwnImages(2));
        Assert.Empty(images.Reads);
        Assert.Same(data.Statistics, data.Statistics);
        var reads = images.Reads.Order().ToArray();
        Assert.Equal(1_000, reads.Length);
        Assert.Equal((0, 2_497), (reads[0], reads[^1]));
        Assert.All(reads.Zip(reads.Skip(1)), static pair => Assert.InRange(pair.Second - pair.First, 2, 3));
    }

    [Fact]
    public void Classes_of_one_name_are_an_error()
    {
        var set = new OwnImages(4);
        new ImageDataset { Train = set, Test = set, Shape = new(3, 4, 4), ClassNames = ["a", "A", "b"] }.ThrowUnlessNamedApart();
        var data = new ImageDataset { Train = set, Test = set, Shape = new(3, 4, 4), ClassNames = ["a", "b", "c", "b"] };
        Assert.Equal("The classes 1 and 3 (counted from 0) are both named 'b': name every class differently.", Assert.Throws<DataException>(data.ThrowUnlessNamedApart).Message);
    }

    [Fact]
    public void A_bad_image_among_them_ends_the_run_or_is_left_out()
    {
        var (bad, whole) = (new OwnImages(5) { Bad = [4] }, new OwnImages(4));
        var exception = Assert.Throws<DataException>(() => Data(bad, whole).Statistics);
        Assert.Equal("Image 4 cannot be read: not an image. check-data lists every image that cannot be read.", exception.Message);
        Assert.Equal(Data(whole, whole).Statistics.Mean, Data(bad, whole, BadImages.Skip).Statistics.Mean);
        Assert.Throws<DataException>(() => Data(new OwnImages(2) { Bad = [0, 1] }, whole, BadImages.Skip).Statistics);
    }

    [Fact]
    public void The_digest_changes_with_pixels_sizes_labels_classes_and_the_split_and_with_nothing_else()
    {
        var digest = Digest(new(5), new(3));
        Assert.Matches("^sha256:[0-9a-f]{64}$", digest);
        Assert.Equal(digest, Digest(new(5), new(3)));
        string[] others =
        [
            Digest(new(6), new(3)),
            Digest(new(5), new(4)),
            Digest(new(3), new(5)),
            Digest(new(5) { Shift = 1 }, new(3)),
            Digest(new(5), new(3) { Shift = 1 }),
            Digest(new(5) { LabelOf = static index => (index + 1) % 2 }, new(3)),
            Digest(new(5) { ShapeOf = static index => index == 4 ? new(3, 3, 4) : new(3, 4, 3) }, new(3)),
            Data(new(5), new(3), classNames: ["a", "c"]).Digest,
        ];
        Assert.Equal(others.Length + 1, others.Append(digest).Distinct().Count());

        static string Digest(OwnImages train, OwnImages test) => Data(train, test).Digest;
    }

    [Fact]
    public void Labels_of_all_images_are_in_the_digest()
    {
        var digest = Data(new OwnImages(2_500), new OwnImages(2)).Digest;
        // One that no pixels are looked at of.
        Assert.NotEqual(digest, Data(new OwnImages(2_500) { LabelOf = static index => index == 2_499 ? 0 : index % 2 }, new OwnImages(2)).Digest);
    }

    [Fact]
    public void A_bad_image_in_the_digest_ends_the_run_or_is_left_out()
    {
        var exception = Assert.Throws<DataException>(() => Data(new OwnImages(5) { Bad = [2] }, new OwnImages(3)).Digest);
        Assert.Equal("Image 2 cannot be read: not an image. check-data lists every image that cannot be read.", exception.Message);
        var skipping = Data(new OwnImages(5) { Bad = [2] }, new OwnImages(3), BadImages.Skip).Digest;
        Assert.NotEqual(Data(new OwnImages(5), new OwnImages(3)).Digest, skipping);
        Assert.Equal(skipping, Data(new OwnImages(5) { Bad = [2] }, new OwnImages(3), BadImages.Skip).Digest);
    }

    [Fact]
    public void Images_are_counted_by_class_and_a_label_of_none_is_an_error()
    {
        var data = Data(new OwnImages(5), new OwnImages(3), classNames: ["a", "b", "c"]);
        Assert.Equal([3, 2, 0], data.CountByClass(data.Train));
        foreach (var label in new[] { -1, 3 })
        {
            var wrong = new OwnImages(5) { LabelOf = index => index == 4 ? label : 0 };
            var exception = Assert.Throws<DataException>(() => data.CountByClass(wrong));
            Assert.Equal($"Image 4 has the label {label}, but the data set has 3 classes, whose labels are 0 to 2.", exception.Message);
        }
    }

    /// <summary>Neither statistics nor a digest, and names as they come.</summary>
    [Fact]
    public void A_data_set_of_ones_own_that_tells_nothing_more_trains()
    {
        var run = ShortRun.Train(new OwnData.Pipeline(new()), _folder);
        Assert.Equal("completed", run.Summary.Status);
    }

    private static ImageDataset Data(OwnImages train, OwnImages test, BadImages badImages = BadImages.Fail, string[]? classNames = null) => new()
    {
        Train = train,
        Test = test,
        Shape = train.ShapeOf(0),
        ClassNames = classNames ?? ["a", "b"],
        BadImages = badImages,
    };
}
