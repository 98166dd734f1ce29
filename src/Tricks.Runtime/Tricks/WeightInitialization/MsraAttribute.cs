using System.ComponentModel.DataAnnotations;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks;

/// <summary>
/// MSRA initialization, made for ReLU, which halves the variance: weights of convolutions and fully connected layers are normal with mean
/// 0 and standard deviation sqrt(2 / ((1 + slope²) · fan)), their biases 0. Batch normalisation starts with γ = 1 and β = 0. Parameters
/// of any other kind of module stay as the module made them (He et al. 2015, sections 2.2 and 2.3).
/// </summary>
/// <remarks>
/// <para>
/// GluonCV's script trains with it in place of the paper's Xavier: <c>[Msra(MsraFan.Mean, Slope = 0.25)]</c> is its <c>MSRAPrelu</c>.
/// torchvision's ResNets start with <c>[Msra(MsraFan.Output)]</c>.
/// </para>
/// <para>It helps deep networks of ReLU without normalisation, which Xavier starts with vanishing values.</para>
/// <para>
/// It hurts little anywhere: behind every convolution of the zoo stands batch normalisation, so that it changes less than in networks
/// without.
/// </para>
/// </remarks>
/// <param name="fan">What the variance is divided by.</param>
/// <param name="slope">The slope of the activation below 0.</param>
[Source("He et al. 2015, arXiv 1502.01852, equations 10 and 14")]
public sealed class MsraAttribute(MsraFan fan = MsraFan.Input, double slope = 0) : TrickAttribute, IWeightInitialization
{
    /// <summary>What the variance is divided by.</summary>
    /// <value><see cref="MsraFan.Input"/> by default.</value>
    public MsraFan Fan { get; init; } = fan;

    /// <summary>The slope of the activation below 0.</summary>
    /// <value>0 to 1; 0 by default, for ReLU.</value>
    [Range(0.0, 1.0)]
    public double Slope { get; init; } = slope;

    /// <inheritdoc />
    public void Initialize(Module<Tensor, Tensor> model) =>
        FirstWeights.Set(model, weight => init.normal_(weight, 0, Deviation(weight.shape, Fan, Slope)));

    /// <summary>The standard deviation, from the shape of a weight.</summary>
    internal static double Deviation(long[] weight, MsraFan fan, double slope)
    {
        var (inputs, outputs) = FirstWeights.Fans(weight);
        var count = fan switch
        {
            MsraFan.Input => inputs,
            MsraFan.Output => outputs,
            _ => (inputs + outputs) / 2.0,
        };
        return Math.Sqrt(2 / ((1 + slope * slope) * count));
    }
}
