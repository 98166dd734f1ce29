using Tricks.Models;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks;

/// <summary>
/// Zero γ: the last batch normalisation of every residual block starts with γ = 0, so that a block starts as its shortcut and the
/// network as a shallower one (section 3.1). It has no knobs.
/// </summary>
/// <remarks>
/// <para>It helps the start of deep residual networks and of large batches, where a network that begins as a shallower one is easier to train.</para>
/// <para>It hurts little; in very short training the branches may not have grown yet. A model without residual blocks has no place for it.</para>
/// </remarks>
[Source("section 3.1")]
[Needs("residual blocks")]
public sealed class ZeroGammaAttribute : TrickAttribute, IInitializationRefinement
{
    /// <inheritdoc />
    /// <exception cref="RecipeException">The model has no module that is an <see cref="IResidualBlock"/>.</exception>
    public void Refine(Module<Tensor, Tensor> model)
    {
        var blocks = model.modules().Prepend(model).OfType<IResidualBlock>().Distinct().ToList();
        if (blocks.Count == 0)
            throw new RecipeException(
                $"ZeroGamma needs residual blocks, and {model.GetType().Name} has none: leave ZeroGamma out, or let the model's blocks implement {nameof(IResidualBlock)}.");
        foreach (var block in blocks)
            init.zeros_(block.FinalScale);
    }
}
