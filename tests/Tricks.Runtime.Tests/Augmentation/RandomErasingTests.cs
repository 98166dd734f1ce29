using Tricks.Data;
using Tricks.Runtime.Tests.Support;

namespace Tricks.Runtime.Tests.Augmentation;

public class RandomErasingTests
{
    [Fact]
    public void A_rectangle_is_erased_as_torchvision_erases_it()
    {
        foreach (AugmentationGolden.Erasure expected in AugmentationGolden.Read().Erasures)
        {
            Image image = TestImage.Noise(expected.Channels, AugmentationGolden.Height, AugmentationGolden.Width);
            ImageShape shape = image.Shape;
            new RandomErasingAttribute(fill: expected.Fill).Apply(image, [.. expected.Draw, 0]);
            TestImage.AssertClose(shape, expected.Values, image, AugmentationGolden.Tolerance, $"{expected.Fill} {string.Join(' ', expected.Draw)}, {shape}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Noise_is_uniform_within_the_rectangle_and_a_function_of_the_draw(int channels)
    {
        RandomErasingAttribute erasing = new();
        float[] before = TestImage.Values(TestImage.Noise(channels, 120, 110));
        float[] Erased(int seed)
        {
            Image image = TestImage.Noise(channels, 120, 110);
            erasing.Apply(image, [5, 7, 101, 99, seed]);
            return TestImage.Values(image);
        }

        float[] after = Erased(12345);
        int[] counts = new int[256];
        for (int i = 0; i < after.Length; i++)
        {
            int y = i / channels / 110;
            int x = i / channels % 110;
            if (y is >= 5 and < 106 && x is >= 7 and < 106)
                counts[(int)after[i]]++;
            else
                Assert.Equal(before[i], after[i]);
        }

        Assert.All(after, static value => Assert.Equal(MathF.Floor(value), value));
        ChiSquare.AssertUniform(counts, "noise");
        Assert.Equal(after, Erased(12345));
        Assert.NotEqual(after, Erased(12346));
    }

    [Fact]
    public void Rectangles_are_distributed_as_torchvisions()
    {
        foreach (AugmentationGolden.Draws expected in AugmentationGolden.Read().ErasingDraws)
        {
            RandomErasingAttribute erasing = new(1, expected.MinArea, expected.MaxArea, expected.MinAspect);
            RegionDraws.AssertFit(expected, RegionDraws.Of(erasing, new ImageShape(3, expected.Height, expected.Width)));
        }
    }

    [Theory]
    [InlineData(0.0, 0, 0)]
    [InlineData(0.25, 2_350, 2_650)]
    [InlineData(1.0, 10_000, 10_000)]
    public void Images_are_erased_as_often_as_the_probability_says(double probability, int least, int most) =>
        Assert.InRange(RegionDraws.Of(new RandomErasingAttribute(probability, maxArea: 0.1), new ImageShape(3, 224, 224)).Count, least, most);

    [Fact]
    public void Where_no_rectangle_fits_or_none_was_drawn_the_image_stays_as_it_is()
    {
        RandomErasingAttribute erasing = new(1, minArea: 0.9, maxArea: 0.9, minAspect: 1);
        CounterRandom random = new(1, "RandomErasing", 0, 0);
        float[] draw = new float[erasing.ParameterCount];
        Image image = TestImage.Noise(3, 4, 40);
        float[] before = TestImage.Values(image);
        erasing.Draw(ref random, image.Shape, draw);
        erasing.Apply(image, draw);
        Assert.Equal([0, 0, 0, 0], draw[..4]);
        Assert.Equal(before, TestImage.Values(image));
    }
}
