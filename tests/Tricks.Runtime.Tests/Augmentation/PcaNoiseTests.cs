using Tricks.Data;
using Tricks.Recipes;
using Tricks.Runtime.Tests.Support;

namespace Tricks.Runtime.Tests.Augmentation;

public class PcaNoiseTests
{
    [Fact]
    public void The_colour_that_is_added_is_PyTorchs_matrix_product()
    {
        foreach (AugmentationGolden.Lighting expected in AugmentationGolden.Read().Lightings)
        {
            Image image = TestImage.Noise(3, AugmentationGolden.Height, AugmentationGolden.Width);
            new PcaNoiseAttribute().Apply(image, expected.Draw);
            TestImage.AssertClose(new ImageShape(3, AugmentationGolden.Height, AugmentationGolden.Width), expected.Values, image, AugmentationGolden.Tolerance, string.Join(' ', expected.Draw));
        }
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void Coefficients_are_normal_with_the_given_deviation(double deviation)
    {
        // Deciles of the standard normal distribution.
        double[] deciles = [-1.28155, -0.84162, -0.52440, -0.25335, 0, 0.25335, 0.52440, 0.84162, 1.28155];
        PcaNoiseAttribute noise = new(deviation);
        int[,] counts = new int[3, 10];
        double[] draws = new double[10_000];
        float[] draw = new float[noise.ParameterCount];
        for (int i = 0; i < draws.Length; i++)
        {
            CounterRandom random = new(1, "PcaNoise", 0, i);
            noise.Draw(ref random, new ImageShape(3, 8, 8), draw);
            for (int component = 0; component < 3; component++)
                counts[component, deciles.Count(decile => draw[component] / deviation > decile)]++;
            draws[i] = draw[0] * draw[1] / (deviation * deviation);
        }

        for (int component = 0; component < 3; component++)
            ChiSquare.AssertUniform([.. Enumerable.Range(0, 10).Select(bin => counts[component, bin])], $"component {component}");
        // The product of two independent ones has mean 0 and variance 1.
        Assert.InRange(draws.Average(), -0.04, 0.04);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Images_without_colour_are_refused_before_training(int channels)
    {
        RecipeException refusal = Assert.Throws<RecipeException>(() => new PcaNoiseAttribute().OutputShape(new ImageShape(channels, 28, 28)));
        Assert.Contains($"but the images have {channels}", refusal.Message);
        Assert.Equal("data", refusal.Seam);
        Assert.Equal(new ImageShape(3, 28, 28), new PcaNoiseAttribute().OutputShape(new ImageShape(3, 28, 28)));
    }
}
