using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Parts;

public sealed class MixupTests
{
    private static StepContext Step(int step, long seed = 7) => new(seed, new StepClock(step, 10, 1000, 0));

    [Fact]
    public void Lambda_is_beta_distributed_in_mean_and_variance()
    {
        foreach (var alpha in new[] { 0.2, 1.0, 4.0 })
        {
            var draws = Enumerable.Range(0, 100)
                .SelectMany(step => MixupAttribute.Draw(alpha, MixupPairing.PerExample, 256, Step(step).Random("Mixup")).Lambda).Select(static l => (double)l).ToList();
            var mean = draws.Average();
            var variance = draws.Average(l => (l - mean) * (l - mean));
            Assert.Equal(0.5, mean, 0.01);
            Assert.Equal(1 / (4 * ((2 * alpha) + 1)), variance, 0.005);
            Assert.All(draws, static l => Assert.InRange(l, 0, 1));
        }
    }

    [Fact]
    public void Each_example_has_its_own_lambda_and_is_the_partner_of_one_other()
    {
        var (lambda, partner) = MixupAttribute.Draw(0.2, MixupPairing.PerExample, 256, Step(3).Random("Mixup"));
        Assert.Equal(Enumerable.Range(0, 256).Select(static i => (long)i), partner.Order());
        Assert.True(lambda.Distinct().Count() > 200);
        Assert.True(partner.Index().Count(static p => p.Item == p.Index) < 10);
    }

    [Fact]
    public void In_the_batch_form_all_share_one_lambda_and_pair_with_the_reverse()
    {
        var (lambda, partner) = MixupAttribute.Draw(0.2, MixupPairing.PerBatch, 5, Step(3).Random("Mixup"));
        Assert.Single(lambda.Distinct());
        Assert.Equal([4, 3, 2, 1, 0], partner);
    }

    [Theory]
    [InlineData(MixupPairing.PerExample)]
    [InlineData(MixupPairing.PerBatch)]
    public void A_draw_is_a_function_of_seed_and_step(MixupPairing pairing)
    {
        var (lambda, partner) = MixupAttribute.Draw(0.2, pairing, 64, Step(3).Random("Mixup"));
        var again = MixupAttribute.Draw(0.2, pairing, 64, Step(3).Random("Mixup"));
        Assert.Equal(lambda, again.Lambda);
        Assert.Equal(partner, again.Partner);
        Assert.NotEqual(lambda, MixupAttribute.Draw(0.2, pairing, 64, Step(4).Random("Mixup")).Lambda);
        Assert.NotEqual(lambda, MixupAttribute.Draw(0.2, pairing, 64, Step(3, seed: 8).Random("Mixup")).Lambda);
    }

    [Theory]
    [InlineData(MixupPairing.PerExample, 8)]
    [InlineData(MixupPairing.PerExample, 1)]
    [InlineData(MixupPairing.PerBatch, 7)]
    public void Images_are_mixed_as_their_targets_are(MixupPairing pairing, int count)
    {
        using var scope = NewDisposeScope();
        // Example i is of class i and its every pixel in channel c is c = i: what is in the target is then in the image.
        var targets = eye(count);
        var images = targets.reshape(count, 1, 1, count).expand(count, 4, 4, count).contiguous().permute(0, 3, 1, 2);

        var (mixedImages, mixedTargets) = new MixupAttribute(0.8, pairing).Transform(images, targets, Step(1));

        Assert.Equal(images.stride(), mixedImages.stride());
        Assert.True(mixedImages.mean([2, 3]).allclose(mixedTargets, atol: 1e-6));
        Assert.True(mixedTargets.sum(1).allclose(ones(count)));
        Assert.True(targets.equal(eye(count)).all().item<bool>());
        Assert.Equal(count == 1, mixedTargets.allclose(targets));
    }

    [Theory]
    [InlineData(0, 999, true)]
    [InlineData(2, 979, true)]
    [InlineData(2, 980, false)]
    [InlineData(2, 999, false)]
    public void The_last_epochs_are_trained_on_examples_as_they_are(int offEpochs, int step, bool mixed)
    {
        // 100 epochs of 10 steps.
        using var scope = NewDisposeScope();
        var (images, targets) = (rand(8, 3, 4, 4), eye(8));
        var (mixedImages, mixedTargets) = new MixupAttribute(0.8, offEpochs: offEpochs).Transform(images, targets, Step(step));
        Assert.Equal((mixed, mixed), (!mixedImages.equal(images).all().item<bool>(), !mixedTargets.equal(targets).all().item<bool>()));
    }

    [Fact]
    public void Images_on_a_card_are_mixed_there_as_on_the_CPU()
    {
        Assert.SkipUnless(cuda.is_available(), "There is no CUDA device.");
        using var scope = NewDisposeScope();
        var images = Golden.GoldenFile.NoiseTensor("images", 16, 4, 4, 3).permute(0, 3, 1, 2);
        var targets = eye(16);
        var mixup = new MixupAttribute();
        var expected = mixup.Transform(images, targets, Step(1));
        var actual = mixup.Transform(images.cuda(), targets.cuda(), Step(1));
        Assert.True(actual.Images.is_cuda);
        Assert.True(actual.Images.cpu().allclose(expected.Images, atol: 1e-6));
        Assert.True(actual.Targets.cpu().allclose(expected.Targets, atol: 1e-6));
    }
}
