using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Recipes;

/// <summary>Model surgery: what is changed in the model before its weights are initialised.</summary>
[Seam("model surgery")]
public interface IModelSurgery
{
    /// <summary>Changes the model, or returns another in its place.</summary>
    Module<Tensor, Tensor> Operate(Module<Tensor, Tensor> model);
}
