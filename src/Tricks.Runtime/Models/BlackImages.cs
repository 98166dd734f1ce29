using Tricks.Data;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Models;

/// <summary>Images that let a model show what its layers give.</summary>
internal static class BlackImages
{
    /// <summary>How many there are. libtorch computes the convolution of a single image another way, and says on the error stream where the processor lacks it.</summary>
    public const int Count = 2;

    /// <summary>Lets them pass through a model in evaluation, which is left as it was.</summary>
    /// <param name="model">Images <c>[N, C, H, W]</c> to logits.</param>
    /// <param name="image">The image's size.</param>
    /// <param name="given">Told every layer with what it gives.</param>
    public static void PassThrough(Module<Tensor, Tensor> model, ImageShape image, Action<Module<Tensor, Tensor>, Tensor> given)
    {
        var removals = new List<Action>();
        foreach (var layer in model.modules().Prepend(model).Distinct().OfType<Module<Tensor, Tensor>>())
        {
            removals.Add(layer.register_forward_hook((_, _, output) =>
            {
                given(layer, output);
                return output;
            }).remove);
        }

        var training = model.training;
        try
        {
            using var noGradients = no_grad();
            using var scope = NewDisposeScope();
            model.eval();
            model.call(zeros(Count, image.Channels, image.Height, image.Width, device: model.parameters().FirstOrDefault()?.device));
        }
        finally
        {
            model.train(training);
            foreach (var remove in removals)
                remove();
        }
    }
}
