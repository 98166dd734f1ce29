using System.ComponentModel.DataAnnotations;
using Tricks.Data;
using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks;

/// <summary>
/// Mixup: every example is replaced by a mixture of two, x̂ = λ x_i + (1 − λ) x_j and ŷ = λ y_i + (1 − λ) y_j, with λ ~ Beta(α, α);
/// only mixed examples are used (section 5.4, after Zhang et al. 2017).
/// </summary>
/// <remarks>
/// <para>Beside <see cref="CutMixAttribute"/>, give both a <see cref="Probability"/> of 0.5: they then take turns at random.</para>
/// <para>It helps in long training, against overfitting: the paper goes from 120 to 200 epochs with it.</para>
/// <para>It hurts short training, and may hurt small models, which have no room for what is between the classes.</para>
/// </remarks>
/// <param name="alpha">α of λ ~ Beta(α, α); the smaller, the nearer λ is to 0 or 1.</param>
/// <param name="pairing">What an example is mixed with.</param>
/// <param name="probability">The share of batches that are mixed.</param>
/// <param name="offEpochs">How many of the last epochs train on examples as they are.</param>
[Source("section 5.4")]
[PaysFrom(typeof(EpochsAttribute), nameof(EpochsAttribute.Count), 200, "section 5.4", On = "ImageNet-sized data")]
public sealed class MixupAttribute(double alpha = 0.2, MixupPairing pairing = MixupPairing.PerExample, double probability = 1, int offEpochs = 0) : TrickAttribute, IBatchTransform
{
    /// <summary>α of λ ~ Beta(α, α).</summary>
    /// <value>Above 0, at most 1,000; 0.2 by default, as in the paper.</value>
    [Range(0.0, 1000.0, MinimumIsExclusive = true)]
    public double Alpha { get; init; } = alpha;

    /// <summary>What an example is mixed with.</summary>
    /// <value><see cref="MixupPairing.PerExample"/> by default.</value>
    public MixupPairing Pairing { get; init; } = pairing;

    /// <summary>The share of batches that are mixed. Parts that mix batches draw it together, so that two of 0.5 never meet.</summary>
    /// <value>0 to 1; 1 by default.</value>
    [Range(0.0, 1.0)]
    public double Probability { get; init; } = probability;

    /// <summary>How many of the last epochs train on examples as they are, as GluonCV's script has it.</summary>
    /// <value>0 to below the number of epochs; 0 by default, as in the paper.</value>
    [Range(0, 100000)]
    [LessThan(typeof(EpochsAttribute), nameof(EpochsAttribute.Count))]
    public int OffEpochs { get; init; } = offEpochs;

    /// <inheritdoc />
    public (Tensor Images, Tensor Targets) Transform(Tensor images, Tensor targets, in StepContext step)
    {
        if ((OffEpochs > 0 && step.Clock.TotalSteps - step.Clock.Step <= (long)OffEpochs * step.Clock.StepsPerEpoch) || !BatchChance.Low(step, Probability))
            return (images, targets);
        var (lambda, partner) = Draw(Alpha, Pairing, (int)images.shape[0], step.Random(Name ?? "Mixup"));
        // Drawn on the host and copied once: the device is never asked for a number.
        using var lambdas = tensor(lambda, device: images.device);
        using var partners = tensor(partner, device: images.device);
        return (Mix(images, lambdas, partners), Mix(targets, lambdas, partners));
    }

    /// <summary>λ and the partner of every example of a batch of <paramref name="count"/>.</summary>
    internal static (float[] Lambda, long[] Partner) Draw(double alpha, MixupPairing pairing, int count, CounterRandom random)
    {
        var lambda = new float[count];
        var partner = new long[count];
        if (pairing == MixupPairing.PerBatch)
        {
            Array.Fill(lambda, (float)random.NextBeta(alpha, alpha));
            for (var i = 0; i < count; i++)
                partner[i] = count - 1 - i;
            return (lambda, partner);
        }
        var order = random.NextPermutation(count);
        for (var i = 0; i < count; i++)
        {
            partner[i] = order[i];
            lambda[i] = (float)random.NextBeta(alpha, alpha);
        }
        return (lambda, partner);
    }

    /// <summary>
    /// λ x + (1 − λ) x[partner] by example: <c>[N, …]</c> with λ and partner <c>[N]</c>. Channels-last memory stays so; <paramref name="values"/> is left as it was.
    /// </summary>
    internal static Tensor Mix(Tensor values, Tensor lambda, Tensor partner)
    {
        // index_select writes plain row-major memory, so it works on the view whose row-major order is the memory's.
        var channelsLast = MemoryFormat.IsChannelsLast(values);
        var rows = channelsLast ? values.permute(0, 2, 3, 1) : values;
        long[] byExample = [-1, .. Enumerable.Repeat(1L, (int)values.dim() - 1)];
        var mixed = rows.index_select(0, partner).lerp_(rows, lambda.to(values.dtype).reshape(byExample));
        return channelsLast ? mixed.permute(0, 3, 1, 2) : mixed;
    }
}
