using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks;

/// <summary>
/// Xavier initialization: weights of convolutions and fully connected layers are uniform in [−a, a] with a = sqrt(6 / (d_in + d_out)),
/// where d_in and d_out are a layer's inputs and outputs, times the kernel's area; of a convolution in groups, d_in counts the inputs of
/// one group. Their biases are 0. Batch normalisation starts with γ = 1 and β = 0. Parameters of any other kind of module stay as the
/// module made them (section 2, after Glorot and Bengio 2010). It has no knobs.
/// </summary>
/// <remarks>
/// <para>It helps values and gradients alike to keep their variance from layer to layer, and is what the paper starts with.</para>
/// <para>
/// It hurts deep networks of ReLU without normalisation, since it does not reckon with the half that ReLU cuts off: <see
/// cref="MsraAttribute"/> does.
/// </para>
/// </remarks>
[Source("section 2")]
public sealed class XavierAttribute : TrickAttribute, IWeightInitialization
{
    /// <inheritdoc />
    public void Initialize(Module<Tensor, Tensor> model) => FirstWeights.Set(model, static weight =>
    {
        var bound = Bound(weight.shape);
        init.uniform_(weight, -bound, bound);
    });

    /// <summary>a, from the shape of a weight.</summary>
    internal static double Bound(long[] weight)
    {
        var (inputs, outputs) = FirstWeights.Fans(weight);
        return Math.Sqrt(6.0 / (inputs + outputs));
    }
}
