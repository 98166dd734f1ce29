using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Tricks.Models;

/// <summary>What layers of <see cref="ILowPrecisionLayer"/> share.</summary>
internal static class Precision
{
    /// <summary>
    /// Computes a layer in <paramref name="precision"/>, or in the weight's type where that is null. Gradients flow back through the casts.
    /// </summary>
    public static Tensor Compute(ScalarType? precision, Tensor input, Parameter weight, Parameter? bias, Func<Tensor, Tensor, Tensor?, Tensor> layer)
    {
        var type = precision ?? weight.dtype;
        using var scope = NewDisposeScope();
        return layer(Cast(input), Cast(weight), bias is null ? null : Cast(bias)).MoveToOuterDisposeScope();

        Tensor Cast(Tensor tensor) => tensor.dtype == type ? tensor : tensor.to(type);
    }
}
