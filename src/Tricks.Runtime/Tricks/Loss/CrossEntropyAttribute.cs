using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks;

/// <summary>
/// Cross entropy with probabilities q as targets: −Σ q log softmax(z) over the classes, as a mean over the batch (section 5.2, equation 2).
/// It is what a recipe without a loss minimises. It has no knobs.
/// </summary>
/// <remarks>
/// <para>It helps as the usual choice, for labels and for mixed and smoothed targets alike.</para>
/// <para>
/// It hurts where an image may be of several classes at once, or labels are often wrong: it pays ever more for a larger gap between logits,
/// which <see cref="LabelSmoothingAttribute"/> ends.
/// </para>
/// </remarks>
[Source("section 5.2, equation 2")]
public sealed class CrossEntropyAttribute : TrickAttribute, ILoss
{
    /// <inheritdoc />
    public Tensor Loss(Tensor logits, Tensor targets) =>
        // In the targets' precision: logits of low precision would lose the loss's small differences.
        nn.functional.cross_entropy(logits.to(targets.dtype), targets);
}
