using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Models;

/// <summary>
/// max(x, 0) in place, any shape, for values that nobody else needs and whose layer does not read them again for its gradients, such as those of batch
/// normalisation. What it gives is the input itself, so that it cannot stand in a <c>Sequential</c>, which frees what its parts were given.
/// </summary>
internal sealed class RectifiedLinear() : Module<Tensor, Tensor>(nameof(RectifiedLinear))
{
    /// <inheritdoc />
    public override Tensor forward(Tensor input) => input.relu_();
}
