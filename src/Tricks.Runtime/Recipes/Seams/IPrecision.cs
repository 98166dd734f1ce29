using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Tricks.Recipes;

/// <summary>Precision: in which types the model computes, and what keeps gradients within their range. Parameters, the loss and the update are fp32.</summary>
[Seam("precision", SeamCount.AtMostOne, Default = "fp32 (on CUDA, libtorch's own defaults for TF32)")]
public interface IPrecision
{
    /// <summary>What is differentiated in place of the loss, a scalar.</summary>
    Tensor Scale(Tensor loss);

    /// <summary>Makes the gradients those of the loss itself, in place. Returns false where they cannot be used, so that the step is skipped.</summary>
    bool Unscale(IReadOnlyList<Parameter> parameters);
}
