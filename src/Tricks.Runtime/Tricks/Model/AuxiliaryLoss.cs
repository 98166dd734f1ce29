using Tricks.Models;
using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks;

/// <summary>The recipe's loss of a model's auxiliary logits, weighted.</summary>
internal sealed class AuxiliaryLoss(IAuxiliaryHead model, Func<Tensor, Tensor, Tensor> loss) : ILossTerm
{
    public Tensor Loss(Tensor images, Tensor logits, Tensor targets)
    {
        var auxiliary = model.AuxiliaryLogits ?? throw new InvalidOperationException("The model has no auxiliary logits: its forward pass was one of evaluation.");
        return loss(auxiliary, targets).Times(model.AuxiliaryWeight);
    }
}
