using Tricks.Data;
using Tricks.Data.Decoding;
using Tricks.Data.Folders;
using Tricks.Native;

namespace Tricks.Runtime.Tests.Data;

/// <summary>Real photographs, where TRICKS_TEST_DATA names the folder that holds the sets.</summary>
public class PhotographTests
{
    /// <summary>The greatest mean difference of values from 0 to 255 of a picture that is decoded at a smaller scale before it is resized, on average over pictures.</summary>
    private const double ReducedTolerance = 2;

    [Theory]
    [InlineData("sign-digits-1000", 800, 200, 10)]
    [InlineData("caltech10", 600, 200, 10)]
    public void A_set_is_read_whole(string name, int train, int test, int classes)
    {
        var data = Open(name);
        Assert.Equal((train, test, classes), (data.Train.Count, data.Test.Count, data.ClassNames.Count));
        Assert.All(data.CountByClass(data.Train), count => Assert.Equal(train / classes, count));
        var image = new Image();
        for (var i = 0; i < data.Test.Count; i++)
        {
            data.Test.Read(i, image);
            Assert.Equal(image.Shape.Length, image.Pixels.Length);
        }
    }

    [Fact]
    public void A_photograph_that_is_decoded_at_a_smaller_scale_differs_little()
    {
        Assert.SkipUnless(TurboJpeg.IsInstalled, "libturbojpeg is not installed: on Debian libturbojpeg0");
        var data = Open("caltech10");
        foreach (var (part, toPart) in new[] { (0.9, 0.28), (0.9, 0.14), (0.95, 0.07) })
        {
            var differences = new List<double>();
            for (var i = 0; i < 100; i++)
            {
                var (reduced, full) = (new Image(), new Image());
                data.Test.Read(2 * i, reduced);
                data.Test.Read(2 * i, full);
                var (_, height, width) = full.Shape;
                var region = new ImageRegion(3, 2, (int)(part * height) - 3, (int)(part * width) - 2);
                var (toHeight, toWidth) = ((int)(toPart * height), (int)(toPart * width));
                Assert.True(reduced.BytesFor(region.Height, region.Width, toHeight, toWidth)!.Value.Scale < 1);
                // As floats it is decoded at full scale.
                _ = full.Pixels;
                Resampling.CropAndResize(reduced, region, toHeight, toWidth, Interpolation.Bilinear);
                Resampling.CropAndResize(full, region, toHeight, toWidth, Interpolation.Bilinear);
                differences.Add(MeanDifference(reduced.Pixels, full.Pixels));
            }

            TestContext.Current.TestOutputHelper?.WriteLine($"{part} to {toPart}: {differences.Average():F2} on average, {differences.Max():F2} at most");
            Assert.InRange(differences.Average(), 0.01, ReducedTolerance);
        }
    }

    [Fact]
    public void Both_decoders_see_the_same()
    {
        Assert.SkipUnless(TurboJpeg.IsInstalled, "libturbojpeg is not installed: on Debian libturbojpeg0");
        var data = Open("caltech10");
        using var turbo = new ImageDecoder();
        using var skia = new ImageDecoder(usesTurbo: false);
        for (var i = 0; i < data.Test.Count; i += 2)
        {
            var file = File.ReadAllBytes(data.Test.NameOf(i));
            var (one, other) = (new RgbPixels(), new RgbPixels());
            turbo.Decode(file, one);
            skia.Decode(file, other);
            Assert.Equal((other.Width, other.Height), (one.Width, one.Height));
            var sum = 0L;
            for (var at = 0; at < one.Bytes.Length; at++)
                sum += Math.Abs(one.Bytes[at] - other.Bytes[at]);
            Assert.InRange((double)sum / one.Bytes.Length, 0, 0.5);
        }
    }

    private static double MeanDifference(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        Assert.Equal(one.Length, other.Length);
        var sum = 0.0;
        for (var i = 0; i < one.Length; i++)
            sum += Math.Abs(one[i] - other[i]);
        return sum / one.Length;
    }

    private static ImageDataset Open(string name)
    {
        var root = Environment.GetEnvironmentVariable("TRICKS_TEST_DATA");
        Assert.SkipUnless(root is not null && Directory.Exists(Path.Combine(root, name)), $"TRICKS_TEST_DATA names no folder that holds {name}");
        return new ImageFolderAttribute(name).Open(new() { Root = root });
    }
}
