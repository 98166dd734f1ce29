using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks;

/// <summary>
/// Test-time flip: a test image is seen as it is and mirrored, and the prediction is the mean of both probabilities. It returns its logarithm as
/// logits. It has no knobs.
/// </summary>
/// <remarks>
/// <para>It helps a little in accuracy, without training anew.</para>
/// <para>It hurts the time of an evaluation, which it doubles. Only where a mirrored image is of the same class: not for digits or text.</para>
/// </remarks>
[Source("Krizhevsky et al. 2012, section 4.1: predictions of patches and their reflections, averaged")]
public sealed class TestTimeFlipAttribute : TrickAttribute, IPrediction
{
    /// <inheritdoc />
    public Tensor Predict(Tensor images, Func<Tensor, Tensor> model) => LogMean(model(images), model(images.flip(3)));

    /// <summary>log((softmax(a) + softmax(b)) / 2) of logits <c>[N, K]</c>.</summary>
    internal static Tensor LogMean(Tensor a, Tensor b) => logaddexp(a.log_softmax(1), b.log_softmax(1)).Plus(-Math.Log(2));
}
