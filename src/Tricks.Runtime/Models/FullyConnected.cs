using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Models;

/// <summary>A fully connected layer, <c>[…, D]</c> to <c>[…, K]</c>; its weight is <c>[K, D]</c>, its bias <c>[K]</c>.</summary>
public sealed class FullyConnected : Module<Tensor, Tensor>, ILowPrecisionLayer, IGraphModule
{
#pragma warning disable IDE1006 // TorchSharp registers fields by their name, which is the parameter's name in checkpoints.
    private readonly Parameter weight;
    private readonly Parameter bias;
#pragma warning restore IDE1006

    /// <summary>Makes the layer with weights and biases of 0; the recipe's weight initialization sets them.</summary>
    public FullyConnected(int inputs, int outputs)
        : base(nameof(FullyConnected))
    {
        weight = Parameter(zeros(outputs, inputs));
        bias = Parameter(zeros(outputs));
        RegisterComponents();
    }

    /// <inheritdoc />
    public ScalarType? Precision { get; set; }

    /// <inheritdoc />
    public override Tensor forward(Tensor input) => Models.Precision.Compute(Precision, input, weight, bias, functional.linear);

    /// <inheritdoc />
    public GraphValue Describe(IModelGraph graph, GraphValue input) => graph.FullyConnected(input, weight, bias);
}
