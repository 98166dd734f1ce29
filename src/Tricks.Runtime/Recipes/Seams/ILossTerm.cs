using static TorchSharp.torch;

namespace Tricks.Recipes;

/// <summary>Loss term: adds to the loss, which stands without it.</summary>
[Seam("loss term")]
public interface ILossTerm
{
    /// <summary>
    /// A scalar to be added to the loss, as a mean over the batch, from images <c>[N, C, H, W]</c> as the model saw them, its logits
    /// <c>[N, K]</c> and probabilities <c>[N, K]</c>.
    /// </summary>
    Tensor Loss(Tensor images, Tensor logits, Tensor targets);

    /// <summary>The share of the loss that remains beside the term; all of it by default.</summary>
    double Share => 1;
}
