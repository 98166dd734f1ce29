using static TorchSharp.torch;

namespace Tricks.Models;

/// <summary>A layer that multiplies by weights and can do so in a lower precision than that of its parameters, which stay as they are.</summary>
public interface ILowPrecisionLayer
{
    /// <summary>
    /// The type in which the layer computes and which its output has; input and parameters of another type are cast to it, and gradients
    /// come back in the parameters' own type. Null, as at first: the weight's type.
    /// </summary>
    ScalarType? Precision { get; set; }
}
