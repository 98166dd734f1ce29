using Tricks.Data;

namespace Tricks.Runtime.Tests.Data;

// Figures taken with numpy from the files themselves.
public class DatasetTests
{
    private static readonly string[] Garments =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    [Fact]
    public void The_sample_holds_the_first_ten_thousand_training_images()
    {
        ImageDataset data = new FashionMnistSampleAttribute().Open(new DataContext());
        Assert.Equal((8_000, 2_000), (data.Train.Count, data.Test.Count));
        Assert.Equal(new ImageShape(1, 28, 28), data.Shape);
        Assert.Equal(Garments, data.ClassNames);
        Assert.Equal([9, 0, 0, 3, 0, 2, 7, 2], Enumerable.Range(0, 8).Select(data.Train.Label));
        Assert.Equal([5, 9, 5, 4, 9, 3, 2, 3], Enumerable.Range(0, 8).Select(data.Test.Label));
        Assert.Equal([747, 860, 809, 807, 763, 795, 807, 818, 792, 802], LabelCounts(data.Train));
        Assert.Equal([195, 167, 207, 212, 211, 194, 214, 204, 198, 198], LabelCounts(data.Test));
        Assert.Equal(76247, Sum(data.Train, 0));
        Assert.Equal(25853, Sum(data.Test, 0));
        Assert.Equal(79936, Sum(data.Test, 1_999));
        Assert.Equal(72.70687547831632, data.Statistics.Mean.Single(), 1e-9);
        Assert.Equal(90.12876924339885, data.Statistics.StandardDeviation.Single(), 1e-9);
        Assert.Equal("sha256:57342bec8f02c4b77ea3694e6e19072b6defdf752f92d1393520c5f9c8798eff", data.Digest);

        Image image = new();
        data.Test.Read(0, image);
        Assert.Equal(
            [0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 160, 74, 0, 2, 0, 0, 0, 0, 0, 64, 180, 175, 111, 106, 121, 138, 0, 0],
            image.Pixels.Slice(14 * 28, 28).ToArray());
    }

    [Fact]
    public void The_whole_set_is_read_from_the_package_of_the_operating_system()
    {
        Assert.SkipUnless(Directory.Exists(FashionMnist.Source.SystemFolder), "Debian's package dataset-fashion-mnist is not installed.");
        List<string> notices = [];
        ImageDataset data = new FashionMnistAttribute().Open(new DataContext
        {
            HttpHandler = () => throw new InvalidOperationException("Nothing is to be downloaded."),
            Notice = notices.Add,
        });
        Assert.Equal((60_000, 10_000), (data.Train.Count, data.Test.Count));
        Assert.Equal(Garments, data.ClassNames);
        Assert.Equal(0.2860405969887955 * 255, data.Statistics.Mean.Single(), 1e-6);
        Assert.Equal(0.3530242445149223 * 255, data.Statistics.StandardDeviation.Single(), 1e-6);
        Assert.Equal("sha256:1b2ef574cd30ced53a08437ea3fa4d78f125b8846d8695089853e40ada0a7e2b", data.Digest);
        Assert.Equal("Fashion-MNIST is read from /usr/share/datasets/fashion-mnist.", Assert.Single(notices));
    }

    [Fact]
    public void Mirrors_are_reached_over_HTTPS_alone() =>
        Assert.All([.. FashionMnist.Source.Mirrors, .. Mnist.Source.Mirrors, .. Cifar10.Source.Mirrors, .. Cifar100.Source.Mirrors], mirror => Assert.Equal("https", mirror.Scheme));

    /// <summary>The published files are not at hand; that others in their place are refused, and how they would be read, is.</summary>
    [Fact]
    public void MNIST_is_looked_for_below_the_data_root_and_another_file_under_its_name_is_refused()
    {
        Assert.SkipUnless(Directory.Exists(FashionMnist.Source.SystemFolder), "Debian's package dataset-fashion-mnist is not installed.");
        using TemporaryFolder root = new();
        string folder = Directory.CreateDirectory(root["mnist"]).FullName;
        foreach (string path in Directory.GetFiles(FashionMnist.Source.SystemFolder!))
            File.Copy(path, Path.Combine(folder, Path.GetFileName(path)));
        DataException exception = Assert.Throws<DataException>(() => new MnistAttribute().Open(new DataContext { Root = root[""] }));
        Assert.Equal($"{Path.Combine(folder, "train-images-idx3-ubyte.gz")}: expected the published train-images-idx3-ubyte (MD5 6bbc9ace898e44ae57da46a324031adb unpacked), "
            + "found MD5 f4a8712d7a061bf5bd6d2ca38dc4d50a. Put the published file in its place.", exception.Message);
    }

    [Fact]
    public void MNIST_that_cannot_be_downloaded_says_where_it_would_go()
    {
        using TemporaryFolder root = new();
        DataException exception = Assert.Throws<DataException>(() => new PublishedStore<IdxFile>(Mnist.Source, cache: null).Open(new DataContext { Root = root[""], HttpHandler = static () => new Offline() }));
        Assert.Contains("MNIST: train-images-idx3-ubyte.gz could not be downloaded. https://ossci-datasets.s3.amazonaws.com/mnist/train-images-idx3-ubyte.gz: no network. ", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith($"Check the network, or put the 4 files into {root["mnist"]} yourself.", exception.Message, StringComparison.Ordinal);
    }

    private sealed class Offline : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new HttpRequestException("no network.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Synthetic_images_are_the_same_each_time_and_have_the_statistics_they_state(int channels)
    {
        SyntheticAttribute part = new(classes: 50, size: 24, train: 200, test: 20, channels);
        ImageDataset data = part.Open(new DataContext());
        ImageDataset again = part.Open(new DataContext());
        Assert.Equal(data.Digest, again.Digest);
        Assert.NotEqual(data.Digest, new SyntheticAttribute(classes: 51, size: 24, train: 200, test: 20, channels).Open(new DataContext()).Digest);

        Image first = new();
        Image second = new();
        double sum = 0, squares = 0;
        for (int i = 0; i < 200; i++)
        {
            data.Train.Read(i, first);
            again.Train.Read(i, second);
            Assert.True(first.Pixels.SequenceEqual(second.Pixels));
            foreach (float value in first.Pixels)
            {
                Assert.InRange(value, 0, 255);
                sum += value;
                squares += (double)value * value;
            }
        }

        double count = 200.0 * first.Pixels.Length;
        Assert.Equal(channels, data.Statistics.Mean.Count);
        Assert.Equal(data.Statistics.Mean[0], sum / count, 1.5);
        Assert.Equal(data.Statistics.StandardDeviation[0], Math.Sqrt(squares / count - sum / count * (sum / count)), 1.0);
    }

    // A model that keeps the mean image of each class can only be right about test images if the class shows in them.
    [Fact]
    public void The_class_of_a_synthetic_image_can_be_learnt()
    {
        ImageDataset data = new SyntheticAttribute(classes: 10, size: 16, train: 100, test: 50).Open(new DataContext());
        double[][] means = [.. Enumerable.Range(0, 10).Select(_ => new double[data.Shape.Length])];
        Image image = new();
        for (int i = 0; i < 100; i++)
        {
            data.Train.Read(i, image);
            for (int p = 0; p < image.Pixels.Length; p++)
                means[data.Train.Label(i)][p] += image.Pixels[p] / 10;
        }

        for (int i = 0; i < 50; i++)
        {
            data.Test.Read(i, image);
            float[] pixels = image.Pixels.ToArray();
            int nearest = Enumerable.Range(0, 10).MinBy(k => pixels.Select((value, p) => Math.Pow(value - means[k][p], 2)).Sum());
            Assert.Equal(data.Test.Label(i), nearest);
        }
    }

    private static int[] LabelCounts(IImageSet set) =>
        [.. Enumerable.Range(0, 10).Select(label => Enumerable.Range(0, set.Count).Count(i => set.Label(i) == label))];

    private static double Sum(IImageSet set, int index)
    {
        Image image = new();
        set.Read(index, image);
        return image.Pixels.ToArray().Sum(value => (double)value);
    }
}
