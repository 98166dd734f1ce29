using System.ComponentModel.DataAnnotations;
using TorchSharp;
using TorchSharp.Modules;
using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks;

/// <summary>
/// Gradient clipping by global norm: where the Euclidean norm ‖g‖ of all gradients together is above a bound c, every gradient is multiplied by
/// c / ‖g‖ (Pascanu et al. 2013, algorithm 1), as PyTorch's <c>clip_grad_norm_</c> does.
/// </summary>
/// <remarks>
/// <para>It never asks the device for a number; a gradient that is not finite stays so.</para>
/// <para>It helps high rates, AdamW and low precision: one bad batch cannot throw the weights far away.</para>
/// <para>It hurts where the bound is one that most steps pass: it then takes the place of the learning rate.</para>
/// </remarks>
/// <param name="maxNorm">Sets <see cref="MaxNorm"/>.</param>
[Source("Pascanu et al. 2013, arXiv 1211.5063, algorithm 1")]
public sealed class ClipGradientAttribute(double maxNorm = 1) : TrickAttribute, IGradientTransform
{
    /// <summary>c: the greatest norm of all gradients together.</summary>
    /// <value>Above 0, at most 1,000,000; 1 by default, as for vision transformers (Dosovitskiy et al. 2021, arXiv 2010.11929, appendix B.1).</value>
    [Range(0.0, 1_000_000.0, MinimumIsExclusive = true)]
    public double MaxNorm { get; init; } = maxNorm;

    /// <inheritdoc />
    public void Transform(IReadOnlyList<Parameter> parameters)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        Tensor[] gradients = [.. parameters.Select(static parameter => parameter.grad).OfType<Tensor>()];
        if (gradients.Length > 0)
            Foreach.Multiply(gradients, Factor(Foreach.Norms(gradients), MaxNorm));
    }

    /// <summary>min(1, c / ‖g‖) from the norms of all gradients; PyTorch's 10⁻⁶ keeps it from dividing by 0.</summary>
    internal static Tensor Factor(Tensor norms, double maxNorm) => norms.norm().Plus(1e-6).reciprocal().Times(maxNorm).AtMost(1);
}
