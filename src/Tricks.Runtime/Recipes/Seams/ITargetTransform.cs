using static TorchSharp.torch;

namespace Tricks.Recipes;

/// <summary>Target: probabilities to probabilities.</summary>
[Seam("target")]
public interface ITargetTransform
{
    /// <summary>Probabilities <c>[N, K]</c> to probabilities <c>[N, K]</c>, each row of sum 1.</summary>
    Tensor Transform(Tensor targets);
}
