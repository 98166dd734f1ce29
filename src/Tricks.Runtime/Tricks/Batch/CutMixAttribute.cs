using System.ComponentModel.DataAnnotations;
using Tricks.Data;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks;

/// <summary>
/// CutMix: a box of every image is replaced by that of another image of the batch, and the targets are mixed by area, ŷ = λ y_i + (1 − λ) y_j.
/// With λ ~ Beta(α, α) the box has sides W √(1 − λ) and H √(1 − λ) about a uniform centre and is cut off at the border, after which λ is
/// 1 minus its share of the image (Yun et al. 2019, section 3). One box and one λ a batch, as in the paper's code.
/// </summary>
/// <remarks>
/// <para>
/// Beside <see cref="MixupAttribute"/>, give both a <see cref="Probability"/> of 0.5: they then take turns at random, a batch being mixed
/// by one of the two, as timm's <c>switch_prob</c> has it. Where the two probabilities add up to less than 1, the rest of the batches stay
/// unmixed; to more, some are mixed by both.
/// </para>
/// <para>It helps long training (the paper's has 300 epochs), and where objects fill the image.</para>
/// <para>It hurts short training and small models, and where what tells classes apart is a small part of the image.</para>
/// </remarks>
/// <param name="alpha">Sets <see cref="Alpha"/>.</param>
/// <param name="probability">Sets <see cref="Probability"/>.</param>
[Source("Yun et al. 2019, arXiv 1905.04899, section 3")]
[PaysFrom(typeof(EpochsAttribute), nameof(EpochsAttribute.Count), 300, "Yun et al. 2019, arXiv 1905.04899, section 4.1", On = "ImageNet-sized data")]
public sealed class CutMixAttribute(double alpha = 1, double probability = 1) : TrickAttribute, IBatchTransform
{
    /// <summary>α of λ ~ Beta(α, α), before the box is cut off at the border.</summary>
    /// <value>Above 0, at most 1,000; 1 by default, a uniform λ, as in the paper.</value>
    [Range(0.0, 1000.0, MinimumIsExclusive = true)]
    public double Alpha { get; init; } = alpha;

    /// <summary>The share of batches that are mixed. Parts that mix batches draw it together, so that two of 0.5 never meet.</summary>
    /// <value>0 to 1; 1 by default; the paper's published commands have 1 for ImageNet and 0.5 for CIFAR.</value>
    [Range(0.0, 1.0)]
    public double Probability { get; init; } = probability;

    /// <inheritdoc />
    public (Tensor Images, Tensor Targets) Transform(Tensor images, Tensor targets, in StepContext step)
    {
        if (!BatchChance.High(step, Probability))
            return (images, targets);
        var (box, partner) = Draw(Alpha, (int)images.shape[0], (int)images.shape[2], (int)images.shape[3], step.Random(Name ?? "CutMix"));
        // Drawn on the host and copied once: the device is never asked for a number.
        using var partners = tensor(partner, device: images.device);
        return Mix(images, targets, partners, box);
    }

    /// <summary>The box of a batch and the partner of every example.</summary>
    internal static (CutMixBox Box, long[] Partner) Draw(double alpha, int count, int height, int width, CounterRandom random)
    {
        var lambda = random.NextBeta(alpha, alpha);
        var box = CutMixBox.Of(lambda, random.NextInt32(height), random.NextInt32(width), height, width);
        return (box, Array.ConvertAll(random.NextPermutation(count), static index => (long)index));
    }

    /// <summary>
    /// Images <c>[N, C, H, W]</c> with the box of their partners <c>[N]</c>, and probabilities <c>[N, K]</c> mixed by its area. Images stay in their memory
    /// layout, and the arguments as they were.
    /// </summary>
    internal static (Tensor Images, Tensor Targets) Mix(Tensor images, Tensor targets, Tensor partner, CutMixBox box)
    {
        var lambda = 1 - (double)box.Area / (images.shape[2] * images.shape[3]);
        var pasted = images.clone();
        if (box.Area > 0)
            Cut(pasted).copy_(Cut(images).index_select(0, partner));
        return (pasted, targets.index_select(0, partner).lerp_(targets, lambda));

        Tensor Cut(Tensor values) => values.narrow(2, box.Top, box.Height).narrow(3, box.Left, box.Width);
    }
}
