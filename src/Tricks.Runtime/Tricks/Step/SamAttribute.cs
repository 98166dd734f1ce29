using System.ComponentModel.DataAnnotations;
using TorchSharp;
using TorchSharp.Modules;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks;

/// <summary>
/// Sharpness-aware minimisation: the step follows the gradient at the worst weights nearby, w + ρ g / ‖g‖, where g is the gradient at w over all
/// parameters (Foret et al. 2021, equation 2 and algorithm 1). Both gradients are of the same batch.
/// </summary>
/// <remarks>
/// <para>It holds one copy of the weights more. Running statistics of batch normalisation are taken from the first pass alone.</para>
/// <para>It helps to generalise, more so in long training and without other strong regularisation.</para>
/// <para>It hurts time: it doubles that of a step, and twice the epochs are a fair comparison.</para>
/// </remarks>
/// <param name="rho">ρ, how far the neighbour is.</param>
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
        var weights = MoveToWorst(state.Parameters, Rho);
        // TorchSharp's momentum of null means another thing; 0 leaves the running statistics as they are.
        var norms = state.Model.modules().OfType<NormBase>().Select(static norm => (Norm: norm, Momentum: norm.momentum)).ToArray();
        foreach (var (norm, _) in norms)
            norm.momentum = 0;
        try
        {
            backward();
        }
        finally
        {
            foreach (var (norm, momentum) in norms)
                norm.momentum = momentum;
            PutBack(weights);
        }

        return loss;
    }

    /// <summary>Moves every parameter that has a gradient by ρ g / ‖g‖, and returns the parameters with their weights before.</summary>
    internal static IReadOnlyList<(Parameter Parameter, Tensor Before)> MoveToWorst(IEnumerable<Parameter> parameters, double rho)
    {
        using var noGradients = no_grad();
        var moved = parameters.Where(static parameter => parameter.grad is not null).Select(static parameter => (parameter, parameter.detach().clone())).ToArray();
        if (moved.Length == 0)
            return moved;
        using var scope = NewDisposeScope();
        var norm = stack(moved.Select(static item => item.parameter.grad!.norm()).ToArray()).norm();
        // A gradient of 0 moves nothing.
        var scale = rho / (norm + 1e-12);
        foreach (var (parameter, _) in moved)
            parameter.add_(parameter.grad!.mul(scale));
        return moved;
    }

    private static void PutBack(IEnumerable<(Parameter Parameter, Tensor Before)> weights)
    {
        using var noGradients = no_grad();
        foreach (var (parameter, before) in weights)
        {
            parameter.copy_(before);
            before.Dispose();
        }
    }
}
