using Tricks.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Models;

/// <summary>
/// Drops the whole branch of a residual block for an image, in training, and else multiplies it by 1 / (1 − rate), so that its mean stays; in
/// evaluation it does nothing. Each image of a batch is drawn for itself, from torch's generator.
/// </summary>
public sealed class BranchDrop : Module<Tensor, Tensor>, IGraphModule
{
    /// <summary>Makes the module.</summary>
    /// <param name="rate">How likely the branch is dropped, from 0 to below 1.</param>
    public BranchDrop(double rate)
        : base(nameof(BranchDrop)) => Rate = rate;

    /// <summary>How likely the branch is dropped.</summary>
    public double Rate { get; }

    /// <inheritdoc />
    public override Tensor forward(Tensor input)
    {
        if (!training || Rate == 0)
            return input;
        using var drawn = rand(input.shape[0], dtype: float32, device: input.device);
        using var kept = drawn.IsAtLeast(Rate);
        return Keep(input, kept, Rate);
    }

    /// <inheritdoc />
    public GraphValue Describe(IModelGraph graph, GraphValue input) => input;

    /// <summary><paramref name="input"/> <c>[N, …]</c> divided by 1 − rate where <paramref name="kept"/> <c>[N]</c> is true, else 0.</summary>
    internal static Tensor Keep(Tensor input, Tensor kept, double rate)
    {
        long[] byImage = [-1, .. Enumerable.Repeat(1L, (int)input.dim() - 1)];
        using var factor = kept.to(input.dtype).OverInPlace(1 - rate).reshape(byImage);
        return input * factor;
    }
}
