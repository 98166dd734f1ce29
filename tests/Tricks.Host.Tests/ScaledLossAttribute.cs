using System.ComponentModel.DataAnnotations;
using TorchSharp.Modules;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace MyTricks;

/// <summary>Scales the loss as float16 needs it, in fp32, which every device has.</summary>
/// <param name="scale">The factor.</param>
[Source("Micikevicius et al. 2017, section 3.2")]
public sealed class ScaledLossAttribute(double scale) : TrickAttribute, IPrecision
{
    /// <summary>The factor; a power of two loses no digit.</summary>
    /// <value>Above 0; no default.</value>
    [Range(0.0, 1e9, MinimumIsExclusive = true)]
    public double Scale { get; init; } = scale;

    /// <inheritdoc />
    Tensor IPrecision.Scale(Tensor loss) => loss * tensor(Scale, loss.dtype);

    /// <inheritdoc />
    public bool Unscale(IReadOnlyList<Parameter> parameters)
    {
        using var noGradients = no_grad();
        using var factor = tensor(1 / Scale, float32);
        foreach (var gradient in parameters.Select(static parameter => parameter.grad).OfType<Tensor>())
            gradient.mul_(factor);
        return true;
    }
}
