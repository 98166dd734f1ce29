using TorchSharp;
using static TorchSharp.torch;

namespace Tricks.Native;

/// <summary>libtorch's operators on lists of tensors, which TorchSharp reaches through TorchScript alone. None but <see cref="Unscale"/> and <see cref="AreFinite"/> asks the device for a number.</summary>
internal static class Foreach
{
    // A text that does not parse may end the process: it is a constant, and it ends in a newline, which the parser needs.
    private const string Script = """
        def lerp(values: List[Tensor], targets: List[Tensor], weight: float) -> None:
            torch._foreach_lerp_(values, targets, weight)

        def unscale(gradients: List[Tensor], found: Tensor, inverse: Tensor) -> None:
            torch._amp_foreach_non_finite_check_and_unscale_(gradients, found, inverse)

        def norms(values: List[Tensor]) -> Tensor:
            return torch.stack(torch._foreach_norm(values, 2.0))

        def finite(values: List[Tensor]) -> Tensor:
            return torch.isfinite(torch.stack(torch._foreach_norm(values, float('inf')))).all()

        def finite_sums(values: List[Tensor]) -> Tensor:
            sums: List[Tensor] = []
            for value in values:
                sums.append(value.sum())
            return torch.isfinite(torch.stack(sums)).all()

        def multiply(values: List[Tensor], factor: Tensor) -> None:
            torch._foreach_mul_(values, factor)

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

    /// <summary>
    /// Multiplies gradients by <paramref name="factor"/>, in place. Returns whether all of them are finite, for which it waits for the device. All are on one device.
    /// </summary>
    public static bool Unscale(Tensor[] gradients, double factor)
    {
        if (gradients.Length == 0)
            return true;
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var found = zeros(1, device: gradients[0].device);
        foreach (var alike in gradients.GroupBy(static gradient => gradient.dtype))
            Compiled.Value.invoke("unscale", alike.ToArray(), found, Arithmetic.Number(factor, found.device));
        GC.KeepAlive(gradients);
        return found.item<float>() == 0;
    }

    /// <summary>The Euclidean norm of each of the tensors, <c>[n]</c>; there is one at least.</summary>
    public static Tensor Norms(Tensor[] values)
    {
        using var noGradients = no_grad();
        var norms = Compiled.Value.invoke<Tensor>("norms", (object)values);
        GC.KeepAlive(values);
        return norms;
    }

    /// <summary>Whether every number of the tensors is finite, for which it waits for the device. All are of one type and on one device.</summary>
    public static bool AreFinite(Tensor[] values)
    {
        if (values.Length == 0)
            return true;
        using var noGradients = no_grad();
        // A number that is not finite makes its sum so, which a CPU finds fifty times as fast as the greatest. Finite numbers may have such a sum, too.
        if (values[0].device_type == DeviceType.CPU && Ask("finite_sums"))
            return true;
        return Ask("finite");

        bool Ask(string function)
        {
            using var answer = Compiled.Value.invoke<Tensor>(function, (object)values);
            GC.KeepAlive(values);
            return answer.item<bool>();
        }
    }

    /// <summary>values ← values · factor, in place; the factor is a scalar on the tensors' device.</summary>
    public static void Multiply(Tensor[] values, Tensor factor)
    {
        if (values.Length == 0)
            return;
        using var noGradients = no_grad();
        Compiled.Value.invoke("multiply", values, factor);
        GC.KeepAlive(values);
        GC.KeepAlive(factor);
    }
}
