using TorchSharp;
using static TorchSharp.torch;

namespace Tricks.Native;

/// <summary>libtorch's fused AdamW step, <c>_fused_adamw_</c>: one call updates many parameters. TorchSharp reaches it through TorchScript alone.</summary>
internal static class FusedAdamW
{
    // A text that does not parse may end the process: it is a constant, and it ends in a newline, which the parser needs. The numbers are arguments, so
    // that another learning rate compiles nothing anew.
    private const string Script = """
        def fused_adamw(parameters: List[Tensor], gradients: List[Tensor], means: List[Tensor], squares: List[Tensor], steps: List[Tensor],
                        learning_rate: float, beta1: float, beta2: float, epsilon: float, weight_decay: float) -> None:
            torch._foreach_add_(steps, 1)
            largest: List[Tensor] = []
            torch._fused_adamw_(parameters, gradients, means, squares, largest, steps, lr=learning_rate, beta1=beta1, beta2=beta2,
                                weight_decay=weight_decay, eps=epsilon, amsgrad=False, maximize=False)

        """;

    private static readonly Lazy<jit.CompilationUnit> Compiled = new(() => jit.compile(Script));

    /// <summary>
    /// Takes one step: t ← t + 1, w ← w · (1 − learningRate · weightDecay), m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², then
    /// w ← w − learningRate · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + epsilon). The gradients are left as they are.
    /// </summary>
    /// <remarks>
    /// libtorch walks the memory of the tensors side by side and checks neither sizes nor layout: the tensors of one position must have the same shape,
    /// element type, device and layout in memory without gaps, and all parameters one element type and device; a step count t is one fp32 number on it.
    /// </remarks>
    public static void Step(
        Tensor[] parameters, Tensor[] gradients, Tensor[] means, Tensor[] squares, Tensor[] steps,
        double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
    {
        if (new[] { gradients, means, squares, steps }.Any(list => list.Length != parameters.Length))
            throw new ArgumentException("There must be a gradient, a mean, a mean square and a step count for every parameter.");
        if (parameters.Length == 0)
            return;

        // TorchSharp hands over the handle of a number's temporary object, which its finalizer may free meanwhile: so they are held here.
        using Scalar rateScalar = learningRate, beta1Scalar = beta1, beta2Scalar = beta2, epsilonScalar = epsilon, decayScalar = weightDecay;
        using var noGradients = no_grad();
        Compiled.Value.invoke(
            "fused_adamw", parameters, gradients, means, squares, steps, rateScalar, beta1Scalar, beta2Scalar, epsilonScalar, decayScalar);
        GC.KeepAlive(parameters);
        GC.KeepAlive(gradients);
        GC.KeepAlive(means);
        GC.KeepAlive(squares);
        GC.KeepAlive(steps);
    }
}
