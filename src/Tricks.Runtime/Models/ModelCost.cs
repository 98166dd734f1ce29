using Tricks.Data;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Layers = TorchSharp.Modules;

namespace Tricks.Models;

/// <summary>What a model costs.</summary>
/// <param name="Parameters">Numbers that learn, or could.</param>
/// <param name="MultiplyAdds">
/// Multiplications with an addition for one image in evaluation: of convolutions, fully connected layers and blurs, as papers count FLOPs.
/// What a model computes by functions and not by such layers is not counted.
/// </param>
public sealed record ModelCost(long Parameters, long MultiplyAdds)
{
    /// <summary>Counts by letting black images pass through the model, which is left as it was.</summary>
    /// <param name="model">Images <c>[N, C, H, W]</c> to logits.</param>
    /// <param name="image">The image's size.</param>
    public static ModelCost Of(Module<Tensor, Tensor> model, ImageShape image)
    {
        var multiplyAdds = 0L;
        BlackImages.PassThrough(model, image, (layer, output) => multiplyAdds += output.numel() * (InputsOfOneOutput(layer) ?? 0));
        return new(model.parameters().Sum(static parameter => parameter.numel()), multiplyAdds / BlackImages.Count);
    }

    private static long? InputsOfOneOutput(Module layer)
    {
        var weight = layer switch
        {
            Convolution2d or FullyConnected or Layers.Conv1d or Layers.Conv2d or Layers.Conv3d or Layers.Linear => layer.get_parameter("weight"),
            BlurPooling => layer.get_buffer("filter"),
            _ => null,
        };
        return weight?.shape.Skip(1).Aggregate(1L, static (product, size) => product * size);
    }
}
