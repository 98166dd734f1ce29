using static TorchSharp.torch;

namespace Tricks.Recipes;

/// <summary>Loss: what training minimises, before the loss terms add to it.</summary>
[Seam("loss", SeamCount.AtMostOne, Default = "CrossEntropy")]
public interface ILoss
{
    /// <summary>A scalar from logits <c>[N, K]</c> and probabilities <c>[N, K]</c>, as a mean over the batch.</summary>
    Tensor Loss(Tensor logits, Tensor targets);
}
