using Tricks.Data;
using Tricks.Runtime.Tests.Support;

namespace Tricks.Runtime.Tests.Augmentation;

public class ColorJitterTests
{
    [Fact]
    public void Colours_are_scaled_as_torchvision_scales_them_in_both_forms_and_all_orders()
    {
        AugmentationGolden.Jitter[] golden = AugmentationGolden.Read().Jitters;
        Assert.Equal(6, golden.Where(static j => j.Form == ColorJitterForm.GluonCV).Select(static j => j.Draw[3]).Distinct().Count());
        foreach (AugmentationGolden.Jitter expected in golden)
        {
            Image image = TestImage.Noise(expected.Channels, AugmentationGolden.Height, AugmentationGolden.Width);
            ImageShape shape = image.Shape;
            new ColorJitterAttribute(0.4, expected.Form).Apply(image, expected.Draw);
            TestImage.AssertClose(shape, expected.Values, image, AugmentationGolden.ColorTolerance, $"{expected.Form} {string.Join(' ', expected.Draw)}, {shape}");
        }
    }

    [Fact]
    public void A_hue_coefficient_turns_the_circle_by_what_it_is_above_1()
    {
        Image image = TestImage.Of(3, 1, 2, 200, 50, 50, 90, 90, 90);
        new ColorJitterAttribute(0.4).Apply(image, [1 + 1f / 3, 1, 1, 0]);
        float[] expected = [50, 200, 50, 90, 90, 90];
        Assert.All(TestImage.Values(image).Zip(expected), static v => Assert.Equal(v.Second, v.First, 1e-3));
    }

    [Fact]
    public void Coefficients_of_1_leave_the_image_as_it_is()
    {
        Image image = TestImage.Noise(3, 5, 6);
        float[] before = TestImage.Values(image);
        new ColorJitterAttribute().Apply(image, [1, 1, 1, 0]);
        Assert.All(TestImage.Values(image).Zip(before), static v => Assert.Equal(v.Second, v.First, 1e-3));
    }

    [Theory]
    [InlineData(0.4, ColorJitterForm.Paper)]
    [InlineData(0.4, ColorJitterForm.GluonCV)]
    [InlineData(1.0, ColorJitterForm.GluonCV)]
    public void Coefficients_are_uniform_and_every_order_of_GluonCVs_form_is_as_likely(double strength, ColorJitterForm form)
    {
        const int Count = 10_000;
        ColorJitterAttribute jitter = new(strength, form);
        float[][] draws = [.. Enumerable.Range(0, Count).Select(i =>
        {
            CounterRandom random = new(1, "ColorJitter", 0, i);
            float[] draw = new float[jitter.ParameterCount];
            jitter.Draw(ref random, new ImageShape(3, 8, 8), draw);
            return draw;
        })];
        for (int i = 0; i < 3; i++)
        {
            double[] coefficients = [.. draws.Select(draw => (double)draw[i])];
            Assert.All(coefficients, c => Assert.InRange(c, 1 - strength - 1e-6, 1 + strength + 1e-6));
            ChiSquare.AssertUniform(ChiSquare.TenBins(coefficients, 1 - strength, 1 + strength), $"coefficient {i}");
        }

        if (form == ColorJitterForm.Paper)
            Assert.All(draws, static draw => Assert.Equal(0, draw[3]));
        else
            ChiSquare.AssertUniform([.. Enumerable.Range(0, 6).Select(order => draws.Count(draw => draw[3] == order))], "orders");
    }
}
