using System.ComponentModel.DataAnnotations;
using Tricks.Models;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks;

/// <summary>
/// BlurPool: where the model loses resolution, what it computed is blurred first, so that an image moved by a pixel gives nearly the same. A max-pool
/// and a convolution with a stride get stride 1, and a blur with a binomial filter, such as [1 3 3 1] / 8 in both directions, takes the stride, after the
/// activation; on a shortcut the blur stands before the 1×1 convolution (Zhang 2019, section 3).
/// </summary>
/// <remarks>
/// <para>
/// The first convolution keeps its stride, as in the source's networks, since at full resolution it would cost too much; so does the
/// average pool of a ResNet-D's shortcut, which is a blur itself. The filter is fixed: nothing learns, decays or is saved, and weights
/// travel to and from the model without it.
/// </para>
/// <para>It helps most where objects move in the image.</para>
/// <para>
/// It hurts time and memory: a ResNet-50 has 6 % more multiply-adds with it as A and 26 % as B, C and D, whose wider convolutions had the
/// stride; a MobileNet 3 %, Inception-V3 18 %. Centred images of one size gain little.
/// </para>
/// </remarks>
/// <param name="size">Height and width of the filter.</param>
[Source("Zhang 2019, arXiv 1904.11486, section 3")]
[Needs("downsampling")]
public sealed class BlurPoolAttribute(int size = 4) : TrickAttribute, IModelSurgery
{
    /// <summary>Height and width of the filter.</summary>
    /// <value>2 to 7 pixels; 4 by default, as in the source's networks.</value>
    [Range(2, 7)]
    public int Size { get; init; } = size;

    /// <inheritdoc />
    /// <exception cref="RecipeException">The model has no place that it could smooth.</exception>
    public Module<Tensor, Tensor> Operate(Module<Tensor, Tensor> model)
    {
        var places = model.modules().Prepend(model).OfType<IDownsampling>().Distinct().ToList();
        if (places.Count == 0)
        {
            throw new RecipeException(
                $"BlurPool needs downsampling, and {model.GetType().Name} has none that it could smooth: leave BlurPool out, or let the model's modules implement {nameof(IDownsampling)}.");
        }
        foreach (var place in places)
            place.Smooth((channels, stride) => new BlurPooling(channels, stride, Size));
        return model;
    }
}
