using static TorchSharp.torch;

namespace Tricks.Models;

/// <summary>A model that, in training, also makes logits from the middle of itself, so that its lower layers learn faster.</summary>
public interface IAuxiliaryHead
{
    /// <summary>The weight of the loss of the auxiliary logits beside the loss of the model's own; 0 where there is no such head.</summary>
    double AuxiliaryWeight { get; }

    /// <summary>
    /// The auxiliary logits <c>[N, K]</c> of the latest forward pass, or null where that was in evaluation or there is no head. They belong to the
    /// dispose scope in which the pass ran, and the next pass disposes of them.
    /// </summary>
    Tensor? AuxiliaryLogits { get; }
}
