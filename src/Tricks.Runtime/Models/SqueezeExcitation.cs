using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Models;

/// <summary>
/// Squeeze and excitation (Hu et al. 2017): every channel is scaled by a gate in (0, 1) that two fully connected layers make of the means of
/// all channels; <c>[N, C, H, W]</c> to the same. Parameters are named as timm names them: <c>fc1</c> and <c>fc2</c>, 1×1 convolutions with bias.
/// </summary>
public sealed class SqueezeExcitation : Module<Tensor, Tensor>, IGraphModule
{
    [ComponentName(Name = "fc1")]
    private readonly Convolution2d _squeeze;

    [ComponentName(Name = "fc2")]
    private readonly Convolution2d _excite;

    /// <summary>Makes the module with weights of 0; the recipe's weight initialization sets them.</summary>
    /// <param name="channels">Channels of the input, C.</param>
    /// <param name="hidden">Outputs of the first layer.</param>
    public SqueezeExcitation(int channels, int hidden)
        : base(nameof(SqueezeExcitation))
    {
        _squeeze = new Convolution2d(channels, hidden, 1, hasBias: true);
        _excite = new Convolution2d(hidden, channels, 1, hasBias: true);
        RegisterComponents();
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var means = input.mean([2, 3], keepdim: true);
        var gate = _excite.call(_squeeze.call(means).relu_()).sigmoid();
        return (input * gate).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public GraphValue Describe(IModelGraph graph, GraphValue input) =>
        graph.Product(input, graph.Sigmoid(graph.Module(_excite, graph.Rectified(graph.Module(_squeeze, graph.Mean(input))))));
}
