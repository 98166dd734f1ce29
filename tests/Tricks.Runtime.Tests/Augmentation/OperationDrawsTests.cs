using Tricks.Data;
using Tricks.Recipes;
using Tricks.Runtime.Tests.Support;

namespace Tricks.Runtime.Tests.Augmentation;

/// <summary>What TrivialAugment and RandAugment draw, against the operations and magnitudes of torchvision's.</summary>
public class OperationDrawsTests
{
    private const int Count = 10_000;

    private static readonly ImageShape Shape = new(3, AugmentationGolden.Height * 10, AugmentationGolden.Width * 10);

    [Fact]
    public void TrivialAugment_draws_every_operation_and_each_of_its_magnitudes_equally_often()
    {
        AssertOperations(AugmentationGolden.Read().TrivialAugment, [.. Draws(new TrivialAugmentAttribute())], static expected => expected.magnitudes);
    }

    [Theory]
    [InlineData(2, 9)]
    [InlineData(1, 30)]
    [InlineData(3, 0)]
    public void RandAugment_draws_N_operations_equally_often_at_the_magnitude_M(int operations, int magnitude)
    {
        List<(int Operation, float Magnitude)> draws = [.. Draws(new RandAugmentAttribute(operations, magnitude))];
        Assert.Equal(operations * Count, draws.Count);
        AssertOperations(AugmentationGolden.Read().RandAugment, draws, expected => expected.magnitudes is [var only] ? [only] : [expected.magnitudes[magnitude]]);

        if (operations > 1)
        {
            // The second operation does not depend on the first.
            int[] pairs = new int[ImageOperations.Count * ImageOperations.Count];
            foreach ((int Operation, float Magnitude)[] image in draws.Chunk(operations))
                pairs[image[0].Operation * ImageOperations.Count + image[1].Operation]++;
            ChiSquare.AssertUniform(pairs, "pairs");
        }
    }

    [Fact]
    public void RandAugment_applies_its_operations_one_after_another()
    {
        Image both = TestImage.Noise(3, 8, 9);
        Image one = TestImage.Noise(3, 8, 9);
        new RandAugmentAttribute().Apply(both, [(float)ImageOperation.Brightness, 0.9f, (float)ImageOperation.Solarize, 100]);
        ImageOperations.Apply(one, ImageOperation.Brightness, 0.9f);
        ImageOperations.Apply(one, ImageOperation.Solarize, 100);
        Assert.Equal(TestImage.Values(one), TestImage.Values(both));
    }

    [Fact]
    public void TrivialAugment_applies_its_operation()
    {
        Image image = TestImage.Noise(1, 8, 9);
        Image expected = TestImage.Noise(1, 8, 9);
        new TrivialAugmentAttribute().Apply(image, [(float)ImageOperation.Rotate, -45]);
        ImageOperations.Apply(expected, ImageOperation.Rotate, -45);
        Assert.Equal(TestImage.Values(expected), TestImage.Values(image));
    }

    private static IEnumerable<(int Operation, float Magnitude)> Draws(IAugmentation part)
    {
        float[] draw = new float[part.ParameterCount];
        for (int i = 0; i < Count; i++)
        {
            CounterRandom random = new(1, "operations", 0, i);
            part.Draw(ref random, Shape, draw);
            for (int at = 0; at < draw.Length; at += 2)
                yield return ((int)draw[at], draw[at + 1]);
        }
    }

    private static void AssertOperations(
        AugmentationGolden.Magnitudes[] golden, List<(int Operation, float Magnitude)> draws, Func<AugmentationGolden.Magnitudes, double[]> magnitudesOf)
    {
        Assert.Equal(ImageOperations.Count, golden.Length);
        ChiSquare.AssertUniform([.. Enumerable.Range(0, ImageOperations.Count).Select(operation => draws.Count(draw => draw.Operation == operation))], "operations");
        foreach (AugmentationGolden.Magnitudes expected in golden)
        {
            int operation = (int)Enum.Parse<ImageOperation>(expected.Operation);
            double[] drawn = [.. draws.Where(draw => draw.Operation == operation).Select(static draw => (double)draw.Magnitude)];
            // Some magnitudes of posterize stand there several times.
            double[] possible = magnitudesOf(expected);
            int[] counts = new int[possible.Length];
            foreach (double magnitude in drawn)
            {
                int nearest = Enumerable.Range(0, possible.Length).MinBy(i => Math.Abs(possible[i] - Math.Abs(magnitude)));
                Assert.Equal(possible[nearest], Math.Abs(magnitude), 1e-4);
                counts[nearest]++;
            }

            double[] distinct = [.. possible.Distinct()];
            ChiSquare.AssertFits(
                [.. distinct.Select(value => possible.Count(p => p == value) / (double)possible.Length)],
                [.. distinct.Select(value => Enumerable.Range(0, possible.Length).Where(i => possible[i] == value).Sum(i => counts[i]))],
                expected.Operation);

            int nonZero = drawn.Count(static magnitude => magnitude != 0);
            if (expected.Signed && nonZero > 0)
                ChiSquare.AssertUniform([drawn.Count(static magnitude => magnitude < 0), drawn.Count(static magnitude => magnitude > 0)], $"sign of {expected.Operation}");
            else
                Assert.All(drawn, static magnitude => Assert.True(magnitude >= 0));
        }
    }
}
