using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Layers = TorchSharp.Modules;

namespace Tricks;

/// <summary>What weight initializations share: which parameters they draw, and what the others start as.</summary>
internal static class FirstWeights
{
    /// <summary>
    /// Draws the weights of convolutions and fully connected layers, and sets their biases to 0 and batch normalisation to γ = 1 and β = 0.
    /// Parameters of any other kind of module stay as the module made them.
    /// </summary>
    public static void Set(Module<Tensor, Tensor> model, Action<Parameter> draw)
    {
        foreach (var module in model.modules().Prepend(model).Distinct())
        {
            var own = module.named_parameters(recurse: false).ToDictionary(static p => p.name, static p => p.parameter);
            if (!own.TryGetValue("weight", out var weight))
                continue;
            var isNorm = module is Layers.BatchNorm;
            if (isNorm)
                init.ones_(weight);
            else if (weight.dim() >= 2 && module is not (Layers.Embedding or Layers.EmbeddingBag or Layers.LayerNorm))
                draw(weight);
            else
                continue;
            if (own.GetValueOrDefault("bias") is { } bias)
                init.zeros_(bias);
        }
    }

    /// <summary>
    /// The inputs that one output of a layer has and the outputs that one input goes to, from its weight <c>[K, C / groups, height, width]</c>
    /// or <c>[K, D]</c>, as PyTorch and MXNet count them: C / groups and K, times the kernel's area.
    /// </summary>
    public static (long Inputs, long Outputs) Fans(long[] weight)
    {
        var area = weight.Skip(2).Aggregate(1L, static (product, size) => product * size);
        return (weight[1] * area, weight[0] * area);
    }
}
