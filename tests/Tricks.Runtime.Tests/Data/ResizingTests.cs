using Tricks.Data;
using Tricks.Native;
using Tricks.Runtime.Tests.Golden;

namespace Tricks.Runtime.Tests.Data;

/// <summary>Parts of JPEG files, resized, against Pillow, which decodes at full scale and rounds to 8 bits (tests/golden/resizing.py).</summary>
public class ResizingTests
{
    /// <summary>The greatest mean difference of values from 0 to 255 where the file is decoded at full scale.</summary>
    private const double FullTolerance = 0.5;

    /// <summary>The same where it is decoded at a half of its size or less: the decoder's reduction mixes fewer pixels than a filter as wide as the reduction.</summary>
    private const double ReducedTolerance = 2;

    private static readonly Cases Golden = GoldenFile.Read<Cases>("resizing");

    public static TheoryData<string> Full => [.. Golden.Full.Select(static item => item.Name)];

    public static TheoryData<string> Reduced => [.. Golden.Reduced.Select(static item => item.Name)];

    [Theory]
    [MemberData(nameof(Full))]
    public void Of_a_file_at_full_scale_it_is_as_Pillows(string name)
    {
        var item = Golden.Full.Single(item => item.Name == name);
        var image = Loaded(item);
        AssertClose(item, image, FullTolerance);
    }

    [Theory]
    [MemberData(nameof(Full))]
    public void Of_floats_it_is_as_Pillows(string name)
    {
        var item = Golden.Full.Single(item => item.Name == name);
        var image = Loaded(item);
        Assert.True(image.Pixels.Length > 0);
        Assert.Null(image.BytesFor(1, 1, 1, 1));
        AssertClose(item, image, FullTolerance);
    }

    [Theory]
    [MemberData(nameof(Reduced))]
    public void Of_a_file_that_is_decoded_smaller_it_is_near_Pillows(string name)
    {
        Assert.SkipUnless(TurboJpeg.IsInstalled, "libturbojpeg is not installed, so that files are decoded at full scale: on Debian libturbojpeg0");
        var item = Golden.Reduced.Single(item => item.Name == name);
        var scale = Loaded(item).BytesFor(item.Region.Height, item.Region.Width, item.Height, item.Width)!.Value.Scale;
        Assert.Equal(name[(name.IndexOf(' ', StringComparison.Ordinal) + 1)..].Split(',')[0] switch { "a half" => 0.5, "a quarter" => 0.25, _ => 0.125 }, scale);
        AssertClose(item, Loaded(item), ReducedTolerance);
    }

    private static void AssertClose(Case item, Image image, double tolerance)
    {
        Resampling.CropAndResize(image, item.Region, item.Height, item.Width, item.Interpolation);
        Assert.Equal(new ImageShape(3, item.Height, item.Width), image.Shape);
        var sum = 0.0;
        for (var i = 0; i < item.Pixels.Length; i++)
        {
            Assert.InRange(image.Pixels[i], -0.001, 255.001);
            sum += Math.Abs(image.Pixels[i] - item.Pixels[i]);
        }

        var mean = sum / item.Pixels.Length;
        Assert.True(mean <= tolerance, $"Off by {mean:F3} on average, {tolerance} allowed.");
        TestContext.Current.TestOutputHelper?.WriteLine($"off by {mean:F3} on average");
    }

    private static Image Loaded(Case item)
    {
        var image = new Image();
        using var stream = new MemoryStream(item.File);
        image.Load(stream);
        return image;
    }

    private sealed record Cases(Case[] Full, Case[] Reduced);

    private sealed record Case(string Name, byte[] File, ImageRegion Region, int Height, int Width, Interpolation Interpolation, byte[] Pixels);
}
