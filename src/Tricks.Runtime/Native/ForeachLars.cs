using TorchSharp;
using static TorchSharp.torch;

namespace Tricks.Native;

/// <summary>A step of LARS on many parameters, of libtorch's operators on lists of tensors; it asks the device for no number.</summary>
internal static class ForeachLars
{
    // A text that does not parse may end the process: it is a constant, and it ends in a newline, which the parser needs.
    private const string Script = """
        def lars(weights: List[Tensor], gradients: List[Tensor], momentum_buffers: List[Tensor],
                 learning_rate: float, momentum: float, trust: float, weight_decay: float, epsilon: float, adapt: bool) -> None:
            updates = torch._foreach_add(gradients, weights, alpha=weight_decay)
            torch._foreach_mul_(updates, learning_rate)
            if adapt:
                weight_norms = torch.stack(torch._foreach_norm(weights, 2.0))
                gradient_norms = torch.stack(torch._foreach_norm(gradients, 2.0))
                ratios = trust * weight_norms / (gradient_norms + weight_decay * weight_norms + epsilon)
                ratios = torch.where((weight_norms > 0) & (gradient_norms > 0), ratios, torch.ones_like(ratios))
                torch._foreach_mul_(updates, list(ratios.unbind()))
            torch._foreach_mul_(momentum_buffers, momentum)
            torch._foreach_add_(momentum_buffers, updates)
            torch._foreach_add_(weights, momentum_buffers, alpha=-1)

        """;

    private static readonly Lazy<jit.CompilationUnit> Compiled = new(() => jit.compile(Script));

    /// <summary>
    /// Takes one step: λ = trust · ‖w‖ / (‖g‖ + weightDecay · ‖w‖ + epsilon), or 1 where a norm is 0 or <paramref name="adapt"/> is false, then
    /// v ← momentum · v + learningRate · λ · (g + weightDecay · w) and w ← w − v. The gradients are left as they are.
    /// </summary>
    public static void Step(
        Tensor[] weights, Tensor[] gradients, Tensor[] momentumBuffers,
        double learningRate, double momentum, double trust, double weightDecay, double epsilon, bool adapt)
    {
        if (gradients.Length != weights.Length || momentumBuffers.Length != weights.Length)
            throw new ArgumentException("There must be a gradient and a buffer for every weight.");
        if (weights.Length == 0)
            return;

        // TorchSharp hands over the handle of a number's temporary object, which its finalizer may free meanwhile: so they are held here.
        using Scalar rateScalar = learningRate, momentumScalar = momentum, trustScalar = trust, decayScalar = weightDecay, epsilonScalar = epsilon;
        using var noGradients = no_grad();
        Compiled.Value.invoke("lars", weights, gradients, momentumBuffers, rateScalar, momentumScalar, trustScalar, decayScalar, epsilonScalar, adapt);
        GC.KeepAlive(weights);
        GC.KeepAlive(gradients);
        GC.KeepAlive(momentumBuffers);
    }
}
