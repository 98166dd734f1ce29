using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Models;

/// <summary>
/// What a model computes in evaluation, written down operation by operation, for a file that another runtime reads. Images and what is made of them are <c>[N, C, H, W]</c>; the
/// batch N is open.
/// </summary>
public interface IModelGraph
{
    /// <summary>What a module within the model makes of a value.</summary>
    /// <exception cref="NotSupportedException">It cannot be written down; the message names it.</exception>
    GraphValue Module(Module<Tensor, Tensor> module, GraphValue input);

    /// <summary>A convolution with zeros around the image; its weight is <c>[K, C / groups, height, width]</c>, its bias <c>[K]</c>.</summary>
    GraphValue Convolution(GraphValue input, Tensor weight, Tensor? bias, int stride, (int Height, int Width) padding, int groups);

    /// <summary>γ (x − mean) / √(variance + ε) + β, by channel; every tensor is <c>[C]</c>.</summary>
    GraphValue Normalization(GraphValue input, Tensor scale, Tensor shift, Tensor mean, Tensor variance, double epsilon);

    /// <summary>A fully connected layer, <c>[N, D]</c> to <c>[N, K]</c>; its weight is <c>[K, D]</c>, its bias <c>[K]</c>.</summary>
    GraphValue FullyConnected(GraphValue input, Tensor weight, Tensor? bias);

    /// <summary>The values, 0 in place of negative ones.</summary>
    GraphValue Rectified(GraphValue input);

    /// <summary>1 / (1 + e⁻ˣ) of every value.</summary>
    GraphValue Sigmoid(GraphValue input);

    /// <summary>The sum of two values of one shape.</summary>
    GraphValue Sum(GraphValue one, GraphValue other);

    /// <summary>A value times another of its shape, or of <c>[N, C, 1, 1]</c>.</summary>
    GraphValue Product(GraphValue one, GraphValue other);

    /// <summary>The greatest value of each window.</summary>
    GraphValue MaxPool(GraphValue input, int kernel, int stride, int padding);

    /// <summary>The mean of each window; zeros of the padding count. With <paramref name="keepsRest"/>, a last window may be a part of one, whose pixels alone count.</summary>
    GraphValue AveragePool(GraphValue input, int kernel, int stride, int padding, bool keepsRest);

    /// <summary>The mean of each channel, <c>[N, C, 1, 1]</c>.</summary>
    GraphValue Mean(GraphValue input);

    /// <summary><c>[N, D]</c> with all values of an image one after another.</summary>
    GraphValue Flat(GraphValue input);

    /// <summary>Values side by side in their channels.</summary>
    GraphValue Together(params IReadOnlyList<GraphValue> values);

    /// <summary>The value with channels of zeros before and after its own.</summary>
    GraphValue WithZeroChannels(GraphValue input, int before, int after);

    /// <summary>The image with pixels around it: mirrored ones, or its last.</summary>
    GraphValue Bordered(GraphValue input, int before, int after, bool isMirrored);
}

/// <summary>A value in a <see cref="IModelGraph"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape without the batch, as <c>[C, H, W]</c>.</param>
public sealed record GraphValue(string Name, IReadOnlyList<long> Shape);
