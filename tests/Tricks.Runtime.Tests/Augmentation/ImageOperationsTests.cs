using Tricks.Data;
using Tricks.Runtime.Tests.Support;

namespace Tricks.Runtime.Tests.Augmentation;

public class ImageOperationsTests
{
    public static TheoryData<string> Names => [.. Enum.GetNames<ImageOperation>()];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_operation_makes_what_torchvision_makes(string name)
    {
        ImageOperation operation = Enum.Parse<ImageOperation>(name);
        bool mixesColors = operation is >= ImageOperation.Brightness and <= ImageOperation.Sharpness;
        AugmentationGolden.Operation[] golden = [.. AugmentationGolden.Read().Operations.Where(o => o.operation == name)];
        Assert.NotEmpty(golden);
        foreach (AugmentationGolden.Operation expected in golden)
        {
            Image image = TestImage.Noise(expected.Channels, expected.Height, expected.Width);
            ImageShape shape = image.Shape;
            ImageOperations.Apply(image, operation, expected.Magnitude);
            TestImage.AssertClose(shape, expected.Values, image, mixesColors ? AugmentationGolden.ColorTolerance : AugmentationGolden.Tolerance, $"{expected.Magnitude}, {shape}");
        }
    }

    [Fact]
    public void Golden_images_show_every_operation_at_work() => Assert.Equal(
        [nameof(ImageOperation.Identity)],
        AugmentationGolden.Read().Operations.GroupBy(static o => o.operation).Where(static group => group.All(static o =>
            o.Values.SequenceEqual(TestImage.Values(TestImage.Noise(o.Channels, o.Height, o.Width)).Select(static v => (double)v)))).Select(static group => group.Key));

    [Theory]
    [InlineData(nameof(ImageOperation.AutoContrast))]
    [InlineData(nameof(ImageOperation.Equalize))]
    public void A_channel_of_one_value_stays_as_it_is(string name)
    {
        // The second channel has two values, so that it changes.
        float[] values = [.. Enumerable.Range(0, 600).SelectMany(static i => new float[] { 77, i % 2 == 0 ? 10 : 20, 0 })];
        Image image = TestImage.Of(3, 20, 30, values);
        ImageOperations.Apply(image, Enum.Parse<ImageOperation>(name), 0);
        Assert.All(TestImage.Values(image).Chunk(3), static pixel => Assert.Equal((77f, 0f), (pixel[0], pixel[2])));
        Assert.Contains(TestImage.Values(image).Chunk(3), static pixel => pixel[1] is not (10 or 20));
    }

    // By the definitions, on values between whole ones.
    [Fact]
    public void Posterize_drops_fractions_as_it_drops_bits()
    {
        Image image = TestImage.Of(1, 1, 5, 63.9f, 64, 64.1f, 255, 0.4f);
        ImageOperations.Apply(image, ImageOperation.Posterize, 2);
        Assert.Equal([0, 64, 64, 192, 0], TestImage.Values(image));
    }

    [Fact]
    public void Solarize_inverts_from_the_threshold_on()
    {
        Image image = TestImage.Of(1, 1, 4, 99.9f, 100, 100.25f, 255);
        ImageOperations.Apply(image, ImageOperation.Solarize, 100);
        Assert.Equal([99.9f, 155, 154.75f, 0], TestImage.Values(image));
    }

    [Fact]
    public void Equalize_rounds_to_the_nearest_of_its_steps()
    {
        Image whole = TestImage.Noise(1, 40, 37);
        Image between = TestImage.Noise(1, 40, 37);
        for (int i = 0; i < between.Pixels.Length; i++)
            between.Pixels[i] += i % 3 == 0 ? 0.4f : -0.4f;
        ImageOperations.Apply(whole, ImageOperation.Equalize, 0);
        ImageOperations.Apply(between, ImageOperation.Equalize, 0);
        Assert.Equal(TestImage.Values(whole), TestImage.Values(between));
    }
}
