using Tricks.Models;
using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks;

/// <summary>The weighted cross entropy of a model's auxiliary logits.</summary>
internal sealed class AuxiliaryLoss(IAuxiliaryHead model) : ILossTerm
{
    public Tensor Loss(Tensor images, Tensor logits, Tensor targets)
    {
        var auxiliary = model.AuxiliaryLogits ?? throw new InvalidOperationException("The model has no auxiliary logits: its forward pass was one of evaluation.");
        return nn.functional.cross_entropy(auxiliary.to(targets.dtype), targets).Times(model.AuxiliaryWeight);
    }
}
