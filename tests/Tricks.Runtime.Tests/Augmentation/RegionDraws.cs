using Tricks.Data;
using Tricks.Recipes;
using Tricks.Runtime.Tests.Support;

namespace Tricks.Runtime.Tests.Augmentation;

/// <summary>10,000 drawn parts of an image, to compare in distribution with torchvision's.</summary>
internal static class RegionDraws
{
    private const int Count = 10_000;

    /// <summary>Top, left, height and width of the parts that were drawn.</summary>
    public static List<ImageRegion> Of(IAugmentation part, ImageShape shape)
    {
        List<ImageRegion> regions = [];
        float[] draw = new float[part.ParameterCount];
        for (int i = 0; i < Count; i++)
        {
            CounterRandom random = new(1, "region", 0, i);
            part.Draw(ref random, shape, draw);
            ImageRegion region = new((int)draw[0], (int)draw[1], (int)draw[2], (int)draw[3]);
            Assert.Equal(new float[] { region.Top, region.Left, region.Height, region.Width }, draw[..4]);
            Assert.InRange(region.Top, 0, shape.Height - region.Height);
            Assert.InRange(region.Left, 0, shape.Width - region.Width);
            if (region.Height > 0)
                regions.Add(region);
        }

        return regions;
    }

    public static void AssertFit(AugmentationGolden.Draws expected, List<ImageRegion> regions)
    {
        double limit = -Math.Log(expected.MinAspect);
        Assert.True(regions.Count > Count / 3);
        Fits(expected.Area, regions.Select(r => (double)r.Height * r.Width / (expected.Height * expected.Width)), expected.MinArea, expected.MaxArea, "area");
        Fits(expected.Aspect, regions.Select(static r => Math.Log((double)r.Width / r.Height)), -limit, limit, "aspect");
        Fits(expected.Top, regions.Select(r => (r.Top + 0.5) / (expected.Height - r.Height + 1)), 0, 1, "top");
        Fits(expected.Left, regions.Select(r => (r.Left + 0.5) / (expected.Width - r.Width + 1)), 0, 1, "left");
    }

    private static void Fits(double[] chances, IEnumerable<double> values, double low, double high, string what) =>
        ChiSquare.AssertFits(chances, ChiSquare.TenBins(values, low, high), what);
}
