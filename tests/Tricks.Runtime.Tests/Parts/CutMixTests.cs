using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Parts;

public sealed class CutMixTests
{
    private const int Draws = 10_000;

    private static StepContext Step(int step, long seed = 7) => new(seed, new StepClock(step, 10, 100_000, 0));

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.2)]
    public void Ten_thousand_boxes_have_the_area_of_the_formula_and_centres_all_over_the_image(double alpha)
    {
        const int height = 20, width = 32;
        var boxes = Enumerable.Range(0, Draws).Select(step => CutMixAttribute.Draw(alpha, 1, height, width, Step(step).Random("CutMix")).Box).ToList();

        // What the formula expects, over λ from another stream and every centre.
        var ratios = Enumerable.Range(0, 2_000).Select(i => Math.Sqrt(1 - Step(i, seed: 99).Random("λ").NextBeta(alpha, alpha))).ToList();
        Assert.Equal(ratios.Average(ratio => Over(ratio, height).Covered * Over(ratio, width).Covered), boxes.Average(static box => box.Area / (double)(height * width)), 0.02);
        Assert.Equal(ratios.Average(ratio => Over(ratio, height).Before), boxes.Average(static box => box.Top / (double)height), 0.02);
        Assert.Equal(ratios.Average(ratio => Over(ratio, width).Before), boxes.Average(static box => box.Left / (double)width), 0.02);
        Assert.All(boxes, static box => Assert.True(box.Top >= 0 && box.Left >= 0 && box.Top + box.Height <= height && box.Left + box.Width <= width));
        Assert.True(boxes.Count(static box => box is { Top: 0, Height: > 0 }) > Draws / 20);
    }

    [Fact]
    public void Lambda_before_the_cut_at_the_border_is_uniform_where_alpha_is_1()
    {
        // In an image so large that few boxes are cut off, those that are not show λ: their area is (1 − λ) of the image.
        const int size = 1000;
        var sides = Enumerable.Range(0, Draws).Select(step => CutMixAttribute.Draw(1, 1, size, size, Step(step).Random("CutMix")).Box)
            .Where(static box => box.Top > 0 && box.Top + box.Height < size).Select(static box => box.Height / (double)size).ToList();
        // The side r has density 2r, and is not cut off with probability 1 − r: E[r] = ∫ 2r²(1 − r) / ∫ 2r(1 − r) = 1/2.
        Assert.Equal(0.5, sides.Average(), 0.02);
        Assert.Equal(1 / 3.0, sides.Count / (double)Draws, 0.02);
    }

    [Fact]
    public void A_draw_is_a_function_of_seed_and_step()
    {
        var (box, partner) = CutMixAttribute.Draw(1, 64, 32, 32, Step(3).Random("CutMix"));
        var again = CutMixAttribute.Draw(1, 64, 32, 32, Step(3).Random("CutMix"));
        Assert.Equal(box, again.Box);
        Assert.Equal(partner, again.Partner);
        Assert.Equal(Enumerable.Range(0, 64).Select(static i => (long)i), partner.Order());
        Assert.NotEqual(partner, CutMixAttribute.Draw(1, 64, 32, 32, Step(4).Random("CutMix")).Partner);
        Assert.NotEqual(partner, CutMixAttribute.Draw(1, 64, 32, 32, Step(3, seed: 8).Random("CutMix")).Partner);
    }

    [Fact]
    public void Images_are_mixed_as_their_targets_are()
    {
        for (var step = 0; step < 20; step++)
        {
            using var scope = NewDisposeScope();
            // Example i is of class i and its every pixel in channel c is 1 where c = i: what is in the target is then in the image.
            var targets = eye(6);
            var images = targets.reshape(6, 6, 1, 1).expand(6, 6, 7, 9).contiguous();
            var (mixedImages, mixedTargets) = new CutMixAttribute().Transform(images, targets, Step(step));
            Assert.True(mixedImages.mean([2, 3]).allclose(mixedTargets, atol: 1e-6));
            Assert.True(targets.equal(eye(6)).all().item<bool>());
        }
    }

    [Fact]
    public void Beside_mixup_two_probabilities_of_one_half_take_turns_and_never_meet()
    {
        var (mixup, cutMix) = Acts(0.5, 0.5);
        Assert.Equal(Draws / 2.0, mixup.Count(static acts => acts), 200.0);
        Assert.All(mixup.Zip(cutMix), static pair => Assert.NotEqual(pair.First, pair.Second));
    }

    [Theory]
    [InlineData(0.2, 0.3, 0.0)]
    [InlineData(0.8, 0.6, 0.4)]
    [InlineData(1.0, 1.0, 1.0)]
    [InlineData(0.0, 0.0, 0.0)]
    public void Each_acts_on_its_share_of_batches_and_both_on_what_is_more_than_all(double mixupShare, double cutMixShare, double bothShare)
    {
        var (mixup, cutMix) = Acts(mixupShare, cutMixShare);
        Assert.Equal(mixupShare, mixup.Count(static acts => acts) / (double)Draws, 0.02);
        Assert.Equal(cutMixShare, cutMix.Count(static acts => acts) / (double)Draws, 0.02);
        Assert.Equal(bothShare, mixup.Zip(cutMix).Count(static pair => pair is (true, true)) / (double)Draws, 0.02);
    }

    /// <summary>On which of many batches of two examples mixup and CutMix change the targets object.</summary>
    private static (bool[] Mixup, bool[] CutMix) Acts(double mixupProbability, double cutMixProbability)
    {
        using var scope = NewDisposeScope();
        var (images, targets) = (zeros(2, 1, 2, 2), eye(2));
        var (mixup, cutMix) = (new MixupAttribute(probability: mixupProbability), new CutMixAttribute(probability: cutMixProbability));
        return ([.. Enumerable.Range(0, Draws).Select(step => Acts(mixup, step))], [.. Enumerable.Range(0, Draws).Select(step => Acts(cutMix, step))]);

        bool Acts(IBatchTransform part, int step)
        {
            using var inner = NewDisposeScope();
            return !ReferenceEquals(part.Transform(images, targets, Step(step)).Targets, targets);
        }
    }

    /// <summary>The mean shares of a side that a box of a share of it covers, and that lie before it, over every centre.</summary>
    private static (double Covered, double Before) Over(double ratio, int size)
    {
        var half = (int)(size * ratio) / 2;
        var covered = Enumerable.Range(0, size).Average(centre => Enumerable.Range(0, size).Count(pixel => pixel >= centre - half && pixel < centre + half));
        var before = Enumerable.Range(0, size).Average(centre => Enumerable.Range(0, size).Count(pixel => pixel < centre - half));
        return (covered / size, before / size);
    }
}
