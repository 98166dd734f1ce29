using TorchSharp;
using static TorchSharp.torch;

namespace Tricks.Native;

/// <summary>libtorch's fused SGD step, <c>_fused_sgd_</c>: one call updates many parameters. TorchSharp reaches it through TorchScript alone.</summary>
internal static class FusedSgd
{
    // A text that does not parse may end the process: it is a constant, and it ends in a newline, which the parser needs. The numbers are arguments, so
    // that another learning rate compiles nothing anew.
    private const string Script = """
        def fused_sgd(parameters: List[Tensor], gradients: List[Tensor], momentum_buffers: List[Tensor],
                      weight_decay: float, momentum: float, learning_rate: float, nesterov: bool) -> None:
            torch._fused_sgd_(parameters, gradients, momentum_buffers, weight_decay=weight_decay, momentum=momentum,
                              lr=learning_rate, dampening=0.0, nesterov=nesterov, maximize=False, is_first_step=False)

        """;

    private static readonly Lazy<jit.CompilationUnit> Compiled = new(() => jit.compile(Script));

    /// <summary>
    /// Takes one step: g ← g + weightDecay · w, b ← momentum · b + g, then w ← w − learningRate · (Nesterov: g + momentum · b, otherwise: b).
    /// The gradients are left as they are. <paramref name="momentumBuffers"/> is empty where <paramref name="momentum"/> is 0.
    /// </summary>
    /// <remarks>
    /// libtorch walks the memory of the tensors side by side and checks neither sizes nor layout: the tensors of one position must have the same shape,
    /// element type, device and layout in memory without gaps, and all parameters one element type and device.
    /// </remarks>
    public static void Step(
        Tensor[] parameters, Tensor[] gradients, Tensor[] momentumBuffers, double learningRate, double momentum, double weightDecay, bool nesterov)
    {
        if (gradients.Length != parameters.Length || momentumBuffers.Length != (momentum == 0 ? 0 : parameters.Length))
            throw new ArgumentException("There must be a gradient, and with momentum a buffer, for every parameter.");
        if (parameters.Length == 0)
            return;

        // TorchSharp hands over the handle of a number's temporary object, which its finalizer may free meanwhile: so they are held here.
        using Scalar decayScalar = weightDecay, momentumScalar = momentum, rateScalar = learningRate;
        using var noGradients = no_grad();
        Compiled.Value.invoke("fused_sgd", parameters, gradients, momentumBuffers, decayScalar, momentumScalar, rateScalar, nesterov);
        GC.KeepAlive(parameters);
        GC.KeepAlive(gradients);
        GC.KeepAlive(momentumBuffers);
    }
}
