using static TorchSharp.torch;

namespace Tricks.Recipes;

/// <summary>Loss term: adds to the loss.</summary>
[Seam("loss term", Default = "CrossEntropy")]
public interface ILossTerm
{
    /// <summary>A scalar to be added to the loss, from logits <c>[N, K]</c> and probabilities <c>[N, K]</c>, as a mean over the batch.</summary>
    Tensor Loss(Tensor logits, Tensor targets);
}
