using TorchSharp;
using static TorchSharp.torch;

namespace Tricks.Native;

/// <summary>libtorch's operators on lists of tensors, which TorchSharp reaches through TorchScript alone.</summary>
internal static class Foreach
{
    // A text that does not parse may end the process: it is a constant, and it ends in a newline, which the parser needs.
    private const string Script = """
        def lerp(values: List[Tensor], targets: List[Tensor], weight: float) -> None:
            torch._foreach_lerp_(values, targets, weight)

        """;

    private static readonly Lazy<jit.CompilationUnit> Compiled = new(() => jit.compile(Script));

    /// <summary>values ← values + weight · (targets − values), in place; the lists are of one length and the tensors of one position of one shape.</summary>
    public static void Lerp(Tensor[] values, Tensor[] targets, double weight)
    {
        if (values.Length != targets.Length)
            throw new ArgumentException("There must be a target for every value.", nameof(targets));
        if (values.Length == 0)
            return;
        // TorchSharp hands over the handle of a number's temporary object, which its finalizer may free meanwhile: so it is held here.
        using Scalar weightScalar = weight;
        using var noGradients = no_grad();
        Compiled.Value.invoke("lerp", values, targets, weightScalar);
        GC.KeepAlive(values);
        GC.KeepAlive(targets);
    }
}
