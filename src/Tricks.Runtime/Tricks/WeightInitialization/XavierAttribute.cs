using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Layers = TorchSharp.Modules;

namespace Tricks;

/// <summary>
/// Xavier initialization: weights of convolutions and fully connected layers are uniform in [−a, a] with a = sqrt(6 / (d_in + d_out)),
/// where d_in and d_out are a layer's inputs and outputs, times the kernel's area; their biases are 0. Batch normalisation starts with
/// γ = 1 and β = 0. Parameters of any other kind of module stay as the module made them (section 2, after Glorot and Bengio 2010).
/// It has no knobs.
/// </summary>
[Source("section 2")]
public sealed class XavierAttribute : TrickAttribute, IWeightInitialization
{
    /// <inheritdoc />
    public void Initialize(Module<Tensor, Tensor> model)
    {
        foreach (var module in model.modules().Prepend(model).Distinct())
        {
            var own = module.named_parameters(recurse: false).ToDictionary(static p => p.name, static p => p.parameter);
            if (!own.TryGetValue("weight", out var weight))
                continue;
            var bias = own.GetValueOrDefault("bias");
            if (weight.dim() >= 2 && module is not (Layers.Embedding or Layers.EmbeddingBag or Layers.LayerNorm))
            {
                init.xavier_uniform_(weight);
                if (bias is not null)
                    init.zeros_(bias);
            }
            else if (module is Layers.BatchNorm1d or Layers.BatchNorm2d or Layers.BatchNorm3d)
            {
                init.ones_(weight);
                if (bias is not null)
                    init.zeros_(bias);
            }
        }
    }
}
