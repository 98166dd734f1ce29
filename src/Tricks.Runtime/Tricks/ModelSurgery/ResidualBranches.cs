using Tricks.Models;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks;

/// <summary>What surgeries of residual blocks share.</summary>
internal static class ResidualBranches
{
    /// <summary>The residual blocks of a model in the order in which images pass them.</summary>
    /// <exception cref="RecipeException">It has none that surgery can continue.</exception>
    public static IReadOnlyList<IResidualBranch> Of(Module<Tensor, Tensor> model, string trick)
    {
        var branches = model.modules().Prepend(model).OfType<IResidualBranch>().Distinct().ToList();
        return branches.Count > 0
            ? branches
            : throw new RecipeException(
                $"{trick} needs residual blocks, and {model.GetType().Name} has none that it could change: leave {trick} out, or let the model's blocks implement {nameof(IResidualBranch)}.");
    }
}
