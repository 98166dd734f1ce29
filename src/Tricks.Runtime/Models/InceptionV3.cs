using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Models;

/// <summary>
/// Inception-V3 (Szegedy et al. 2015) for images of 299×299: <c>[N, C, H, W]</c> to logits <c>[N, K]</c>. Parameters are named as torchvision names
/// them.
/// </summary>
public sealed class InceptionV3 : Module<Tensor, Tensor>, IAuxiliaryHead, IGraphModule, IAmbiguousWeights
{
    private readonly Module<Tensor, Tensor>[] _lower;
    private readonly Module<Tensor, Tensor>[] _upper;

    [ComponentName(Name = "AuxLogits")]
    private readonly InceptionAuxiliaryHead? _auxiliary;

    [ComponentName(Name = "dropout")]
    private readonly Dropout _dropout;

    [ComponentName(Name = "fc")]
    private readonly FullyConnected _classifier;

    /// <summary>Builds the network; the recipe's weight initialization sets the weights of convolutions and fully connected layers, which are 0 until then.</summary>
    /// <param name="shape">The images, of at least <see cref="SmallestImage"/> pixels in height and width, and the classes.</param>
    /// <param name="auxiliaryWeight">The weight of the auxiliary logits' loss; at 0 the network has no such head.</param>
    /// <param name="dropout">How likely a feature is dropped before the last layer, in training.</param>
    /// <exception cref="ArgumentException">The images are too small.</exception>
    public InceptionV3(ModelShape shape, double auxiliaryWeight = 0.4, double dropout = 0.5)
        : base(nameof(InceptionV3))
    {
        if (Objection(shape, auxiliaryWeight) is { } objection)
            throw new ArgumentException(objection, nameof(shape));
        AuxiliaryWeight = auxiliaryWeight;
        _lower = Registered(
            ("Conv2d_1a_3x3", new InceptionConvolution(shape.Input.Channels, 32, (3, 3), stride: 2) { IsFirst = true }),
            ("Conv2d_2a_3x3", new InceptionConvolution(32, 32, (3, 3))),
            ("Conv2d_2b_3x3", new InceptionConvolution(32, 64, (3, 3), padding: (1, 1))),
            ("maxpool1", new MaxPooling(64, 3, 2)),
            ("Conv2d_3b_1x1", new InceptionConvolution(64, 80, (1, 1))),
            ("Conv2d_4a_3x3", new InceptionConvolution(80, 192, (3, 3))),
            ("maxpool2", new MaxPooling(192, 3, 2)),
            ("Mixed_5b", InceptionBlock.A(192, 32)),
            ("Mixed_5c", InceptionBlock.A(256, 64)),
            ("Mixed_5d", InceptionBlock.A(288, 64)),
            ("Mixed_6a", InceptionBlock.B(288)),
            ("Mixed_6b", InceptionBlock.C(768, 128)),
            ("Mixed_6c", InceptionBlock.C(768, 160)),
            ("Mixed_6d", InceptionBlock.C(768, 160)),
            ("Mixed_6e", InceptionBlock.C(768, 192)));
        if (auxiliaryWeight != 0)
        {
            _auxiliary = new InceptionAuxiliaryHead(768, shape.Classes);
            register_module("AuxLogits", _auxiliary);
        }
        _upper = Registered(
            ("Mixed_7a", InceptionBlock.D(768)),
            ("Mixed_7b", InceptionBlock.E(1280)),
            ("Mixed_7c", InceptionBlock.E(2048)));
        _dropout = Dropout(dropout);
        register_module("dropout", _dropout);
        _classifier = new FullyConnected(2048, shape.Classes);
        register_module("fc", _classifier);
    }

    /// <inheritdoc />
    public double AuxiliaryWeight { get; }

    /// <inheritdoc />
    public string? Ambiguity => "torchvision's weights of Inception-V3 for ImageNet know images by mean 127.5 and deviation 127.5, which its network brings them to itself (transform_input): for those, choose Normalize with these.";

    /// <inheritdoc />
    public Tensor? AuxiliaryLogits { get; private set; }

    /// <summary>The least height and width of an image: below it, no pixel would be left for the last layer, or for the auxiliary head.</summary>
    public static int SmallestImage(bool hasAuxiliaryHead) => hasAuxiliaryHead ? 299 : 75;

    /// <summary>Why the images do not do, or null where they do.</summary>
    internal static string? Objection(ModelShape shape, double auxiliaryWeight)
    {
        var least = SmallestImage(auxiliaryWeight != 0);
        return Math.Min(shape.Input.Height, shape.Input.Width) >= least
            ? null
            : $"InceptionV3 {(auxiliaryWeight != 0 ? "with its auxiliary head " : "")}takes images of at least {least}×{least}, not {shape.Input.Height}×{shape.Input.Width}"
                + (auxiliaryWeight == 0 ? "." : $"; with AuxiliaryWeight = 0 it has no such head and takes {SmallestImage(false)}×{SmallestImage(false)}.");
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor input)
    {
        ForgetAuxiliaryLogits();
        using var scope = NewDisposeScope();
        var middle = Apply(_lower, input);
        if (training && _auxiliary is not null)
            AuxiliaryLogits = _auxiliary.call(middle).MoveToOuterDisposeScope();
        var features = Apply(_upper, middle).mean([2, 3]);
        return _classifier.call(_dropout.call(features)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public GraphValue Describe(IModelGraph graph, GraphValue input)
    {
        var values = _lower.Concat(_upper).Aggregate(input, (before, layer) => graph.Module(layer, before));
        return graph.Module(_classifier, graph.Flat(graph.Mean(values)));
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            ForgetAuxiliaryLogits();
        base.Dispose(disposing);
    }

    private void ForgetAuxiliaryLogits()
    {
        AuxiliaryLogits?.Dispose();
        AuxiliaryLogits = null;
    }

    private static Tensor Apply(Module<Tensor, Tensor>[] layers, Tensor input)
    {
        var values = input;
        foreach (var layer in layers)
        {
            var next = layer.call(values);
            if (!ReferenceEquals(values, input))
                values.Dispose();
            values = next;
        }
        return values;
    }

    private Module<Tensor, Tensor>[] Registered(params (string Name, Module<Tensor, Tensor> Module)[] layers)
    {
        foreach (var (name, module) in layers)
            register_module(name, module);
        return [.. layers.Select(static layer => layer.Module)];
    }
}
