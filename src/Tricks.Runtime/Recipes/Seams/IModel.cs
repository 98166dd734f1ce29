using Tricks.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Recipes;

/// <summary>Model: what is trained.</summary>
[Seam("model", SeamCount.ExactlyOne)]
public interface IModel
{
    /// <summary>Builds the module on the CPU: images <c>[N, C, H, W]</c> to logits <c>[N, K]</c>.</summary>
    Module<Tensor, Tensor> Build(ModelShape shape);
}
