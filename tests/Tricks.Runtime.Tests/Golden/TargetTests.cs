using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Golden;

public sealed class TargetTests
{
    private const double Tolerance = 1e-6;

    public sealed record Form(string form, double Epsilon, double[] Smoothed, double[] Mixed, double Loss, double MixedLoss);

    public sealed record Binary(double Threshold, bool Sum, double Loss);

    public sealed record Targets(long[] Labels, int Classes, long[] Partner, float[] Lambda, Form[] Forms, Binary[] Binary, double[] Images, double BatchLambda, double[] Reversed);

    private readonly Targets _golden = GoldenFile.Read<Targets>("targets");

    private Tensor OneHot() => nn.functional.one_hot(tensor(_golden.Labels), _golden.Classes).to(float32);

    private Tensor Mix(Tensor values) => MixupAttribute.Mix(values, tensor(_golden.Lambda), tensor(_golden.Partner));

    [Fact]
    public void Smoothed_and_mixed_targets_equal_PyTorchs_in_both_forms_and_orders()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(6, _golden.Forms.Length);
        foreach (var golden in _golden.Forms)
        {
            var smoothing = new LabelSmoothingAttribute(golden.Epsilon, Enum.Parse<SmoothingForm>(golden.form));
            GoldenFile.AssertClose(golden.Smoothed, smoothing.Transform(OneHot()), Tolerance, $"smoothed, {golden}");
            GoldenFile.AssertClose(golden.Mixed, Mix(smoothing.Transform(OneHot())), Tolerance, $"smoothed then mixed, {golden}");
            GoldenFile.AssertClose(golden.Mixed, smoothing.Transform(Mix(OneHot())), Tolerance, $"mixed then smoothed, {golden}");
        }
    }

    [Fact]
    public void Cross_entropy_on_probabilities_equals_PyTorchs()
    {
        using var scope = NewDisposeScope();
        var logits = GoldenFile.NoiseTensor("logits", _golden.Labels.Length, _golden.Classes) * 3;
        var loss = new CrossEntropyAttribute();
        foreach (var golden in _golden.Forms)
        {
            var smoothed = LabelSmoothingAttribute.Smooth(OneHot(), golden.Epsilon, Enum.Parse<SmoothingForm>(golden.form));
            Assert.Equal(golden.Loss, loss.Loss(logits, smoothed).item<float>(), Tolerance);
            Assert.Equal(golden.MixedLoss, loss.Loss(logits, Mix(smoothed)).item<float>(), Tolerance);
        }
    }

    [Fact]
    public void Binary_cross_entropy_on_probabilities_equals_PyTorchs()
    {
        using var scope = NewDisposeScope();
        var logits = GoldenFile.NoiseTensor("logits", _golden.Labels.Length, _golden.Classes) * 3;
        var targets = Mix(LabelSmoothingAttribute.Smooth(OneHot(), 0.1, SmoothingForm.Paper));
        Assert.NotEmpty(_golden.Binary);
        foreach (var golden in _golden.Binary)
            Assert.Equal(golden.Loss, new BinaryCrossEntropyAttribute(golden.Threshold, golden.Sum).Loss(logits, targets).item<float>(), 2 * Tolerance);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Mixed_images_equal_PyTorchs_and_keep_their_memory(bool channelsLast)
    {
        using var scope = NewDisposeScope();
        var images = GoldenFile.NoiseTensor("images", 5, 3, 2, 4);
        if (channelsLast)
            images = images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        var before = images.clone();

        var mixed = Mix(images);

        GoldenFile.AssertClose(_golden.Images, mixed, Tolerance, "images");
        Assert.Equal(images.stride(), mixed.stride());
        Assert.True(images.equal(before).all().item<bool>(), "The batch that went in was overwritten.");
    }

    [Fact]
    public void A_batch_mixed_with_its_reverse_equals_PyTorchs()
    {
        using var scope = NewDisposeScope();
        var images = GoldenFile.NoiseTensor("images", 5, 3, 2, 4);
        var mixed = MixupAttribute.Mix(images, full(5, (float)_golden.BatchLambda), arange(4, -1, -1, int64));
        GoldenFile.AssertClose(_golden.Reversed, mixed, Tolerance, "reversed");
    }
}
