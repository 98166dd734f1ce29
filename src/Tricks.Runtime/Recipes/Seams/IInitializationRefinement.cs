using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Recipes;

/// <summary>Initialization refinement: what starts differently from the weight initialization.</summary>
[Seam("initialization refinement")]
public interface IInitializationRefinement
{
    /// <summary>Changes initial values. Throws <see cref="RecipeException"/> where the model has no place for it.</summary>
    void Refine(Module<Tensor, Tensor> model);
}
