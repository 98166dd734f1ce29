using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Recipes;

/// <summary>Weight initialization: how weights start.</summary>
[Seam("weight initialization", SeamCount.AtMostOne, Default = "Xavier")]
public interface IWeightInitialization
{
    /// <summary>Sets every weight and bias. torch's generator has been seeded from the run's seed.</summary>
    void Initialize(Module<Tensor, Tensor> model);
}
