using System.ComponentModel.DataAnnotations;
using TorchSharp;
using TorchSharp.Modules;
using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks;

/// <summary>
/// Sharpness-aware minimisation: the step follows the gradient at the worst weights nearby, w + ρ g / ‖g‖, where g is the gradient at w over all
/// parameters (Foret et al. 2021, equation 2 and algorithm 1). Both gradients are of the same batch.
/// </summary>
/// <remarks>
/// <para>
/// It holds one copy of the weights more. Running statistics, and whatever else a model keeps of the batches it has seen, are taken from
/// the first pass alone.
/// </para>
/// <para>It helps to generalise, more so in long training and without other strong regularisation.</para>
/// <para>It hurts time: it doubles that of a step, and twice the epochs are a fair comparison.</para>
/// </remarks>
/// <param name="rho">Sets <see cref="Rho"/>.</param>
[Source("Foret et al. 2021, arXiv 2010.01412, algorithm 1")]
public sealed class SamAttribute(double rho = 0.05) : TrickAttribute, IStep
{
    /// <summary>ρ: how far the neighbour is at which the gradient is taken, as a Euclidean distance over all weights.</summary>
    /// <value>Above 0, at most 10; 0.05 by default, as in the paper.</value>
    [Range(0.0, 10.0, MinimumIsExclusive = true)]
    public double Rho { get; init; } = rho;

    /// <inheritdoc />
    public Tensor Gradients(TrainingState state, Func<Tensor> backward)
    {
        var loss = backward();
        // Batch normalisation's momentum cannot keep them: TorchSharp takes 0 for a running mean, and 0 times a value that is not finite is none.
        var statistics = Copies(state.Model.buffers());
        (Tensor Live, Tensor Before)[] weights = [];
        try
        {
            weights = MoveToWorst(state.Parameters, Rho);
            backward();
        }
        finally
        {
            PutBack(weights);
            PutBack(statistics);
        }

        return loss;
    }

    /// <summary>Moves every parameter that has a gradient by ρ g / ‖g‖, and returns those parameters with copies of their weights before.</summary>
    internal static (Tensor Live, Tensor Before)[] MoveToWorst(IEnumerable<Parameter> parameters, double rho)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var moved = parameters.Select(static parameter => (Parameter: parameter, Gradient: parameter.grad)).Where(static item => item.Gradient is not null).ToArray();
        if (moved.Length == 0)
            return [];
        var before = Copies(moved.Select(static item => item.Parameter));
        try
        {
            // A gradient of 0 moves nothing.
            var scale = Foreach.Norms([.. moved.Select(static item => item.Gradient!)]).norm().Plus(1e-12).reciprocal().Times(rho);
            foreach (var (parameter, gradient) in moved)
                parameter.PlusInPlace(gradient!.mul(scale));
            return before;
        }
        catch
        {
            // As when memory has no room for it: the step may be taken once more.
            PutBack(before);
            throw;
        }
    }

    private static (Tensor Live, Tensor Before)[] Copies(IEnumerable<Tensor> tensors)
    {
        using var noGradients = no_grad();
        return [.. tensors.Select(static tensor => (tensor, tensor.clone().DetachFromDisposeScope()))];
    }

    private static void PutBack((Tensor Live, Tensor Before)[] copies)
    {
        using var noGradients = no_grad();
        foreach (var (live, before) in copies)
        {
            live.copy_(before);
            before.Dispose();
        }
    }
}
