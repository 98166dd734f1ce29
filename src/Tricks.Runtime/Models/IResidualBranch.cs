using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Models;

/// <summary>
/// A residual block whose branch, what it computes to be added to its input, model surgery can continue: first through a gate, then through
/// a drop. Blocks of any model can be one.
/// </summary>
public interface IResidualBranch : IResidualBlock
{
    /// <summary>Channels of the branch's output, C.</summary>
    int Channels { get; }

    /// <summary>Lets the branch's output <c>[N, C, H, W]</c> pass through a module that gives the same shape, before any drop. Its name is <c>se</c>, as timm's.</summary>
    void AddGate(Module<Tensor, Tensor> gate);

    /// <summary>Lets the branch's output <c>[N, C, H, W]</c>, after any gate, pass through a module that gives the same shape; it has no parameters.</summary>
    void AddDrop(Module<Tensor, Tensor> drop);
}
