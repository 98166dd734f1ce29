using System.ComponentModel.DataAnnotations;
using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks;

/// <summary>
/// Binary cross entropy: each class is a question of its own, −Σ q log σ(z) + (1 − q) log(1 − σ(z)) over the classes, divided by their number K,
/// as a mean over the batch (Wightman et al. 2021). With a threshold every q above it counts as 1 and every other as 0, so that
/// a mixed image is wholly of both its classes.
/// </summary>
/// <remarks>
/// <para>
/// The mean over K classes makes gradients about K times smaller than those of <see cref="CrossEntropyAttribute"/>, which <see cref="AdamWAttribute"/> does not
/// feel; with SGD set <see cref="SumOverClasses"/>. The test loss stays the cross entropy of the softmax, for which these logits are not made: judge by the accuracy.
/// </para>
/// <para>It helps beside <see cref="MixupAttribute"/> and <see cref="CutMixAttribute"/>, whose images show two classes at once, in long training.</para>
/// <para>It hurts short training, where it learns more slowly, and whoever needs probabilities that add up to 1.</para>
/// </remarks>
/// <param name="threshold">Sets <see cref="Threshold"/>.</param>
/// <param name="sumOverClasses">Sets <see cref="SumOverClasses"/>.</param>
[Source("Wightman et al. 2021, arXiv 2110.00476: loss as a multi-label objective")]
public sealed class BinaryCrossEntropyAttribute(double threshold = 0, bool sumOverClasses = false) : TrickAttribute, ILoss
{
    /// <summary>Above what a probability counts as 1, and as 0 otherwise. It undoes label smoothing.</summary>
    /// <value>0 (probabilities are taken as they are) or more, and less than 1; 0 by default; 0.2 is usual with mixed images.</value>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Threshold { get; init; } = threshold;

    /// <summary>Whether the classes' terms are added up, instead of divided by the number of classes.</summary>
    /// <value>false by default, as in timm, the paper's code.</value>
    public bool SumOverClasses { get; init; } = sumOverClasses;

    /// <inheritdoc />
    public Tensor Loss(Tensor logits, Tensor targets)
    {
        // In the targets' precision: logits of low precision would lose the loss's small differences.
        var loss = nn.functional.binary_cross_entropy_with_logits(logits.to(targets.dtype), Thresholded(targets, Threshold));
        return SumOverClasses ? loss.Times(targets.shape[1]) : loss;
    }

    /// <summary>1 where a probability is above the threshold, 0 elsewhere; the probabilities themselves where it is 0.</summary>
    internal static Tensor Thresholded(Tensor targets, double threshold) => threshold == 0 ? targets : targets.IsAbove(threshold).to(targets.dtype);
}
