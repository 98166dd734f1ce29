using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Models;

/// <summary>A place in a model that may lose resolution, and where model surgery can smooth what is lost. Modules of any model can be one.</summary>
public interface IDownsampling
{
    /// <summary>
    /// Where the place has a stride: computes with stride 1 up to its activation, and lets <paramref name="blur"/>, given channels and stride, make
    /// a module that blurs the result and takes the stride. A place without a stride stays as it is.
    /// </summary>
    void Smooth(Func<int, int, Module<Tensor, Tensor>> blur);
}
