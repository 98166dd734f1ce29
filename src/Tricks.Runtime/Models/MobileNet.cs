using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Models;

/// <summary>
/// MobileNet v1 (Howard et al. 2017, table 1): a 3×3 convolution with stride 2, thirteen depthwise separable blocks, the mean over the pixels,
/// one fully connected layer; images <c>[N, C, H, W]</c> to logits <c>[N, K]</c>. Parameters are named as timm names them: <c>conv_stem</c>, <c>bn1</c>,
/// <c>blocks.STAGE.BLOCK.conv_dw</c> and so on, <c>classifier</c>.
/// </summary>
public sealed class MobileNet : Module<Tensor, Tensor>, IGraphModule
{
    // Width and count of the blocks of each stage; from the second on, a stage's first block has stride 2.
    private static readonly (int Width, int Blocks)[] Plan = [(64, 1), (128, 2), (256, 2), (512, 6), (1024, 2)];

    [ComponentName(Name = "conv_stem")]
    private readonly Convolution2d _stem;

    [ComponentName(Name = "bn1")]
    private readonly BatchNormalization _norm;

    [ComponentName(Name = "blocks")]
    private readonly Sequential _blocks;

    [ComponentName(Name = "classifier")]
    private readonly FullyConnected _classifier;

    /// <summary>Builds the network; the recipe's weight initialization sets the weights of convolutions and of the fully connected layer, which are 0 until then.</summary>
    /// <param name="shape">The images' channels, and the classes; any height and width do.</param>
    /// <param name="width">By what every layer's number of channels is multiplied, and then rounded to a multiple of 8.</param>
    public MobileNet(ModelShape shape, double width = 1)
        : base($"MobileNet-{width}")
    {
        var channels = Rounded(32 * width);
        _stem = new Convolution2d(shape.Input.Channels, channels, 3, 2, 1);
        _norm = new BatchNormalization(channels, rectifies: true);
        var stages = new List<(string, Module<Tensor, Tensor>)>();
        foreach (var (baseWidth, count) in Plan)
        {
            var blocks = new List<(string, Module<Tensor, Tensor>)>();
            for (var block = 0; block < count; block++)
            {
                var output = Rounded(baseWidth * width);
                blocks.Add((block.ToString(), new DepthwiseSeparableBlock(channels, output, stages.Count > 0 && block == 0 ? 2 : 1)));
                channels = output;
            }
            stages.Add((stages.Count.ToString(), Sequential(blocks)));
        }
        _blocks = Sequential(stages);
        _classifier = new FullyConnected(channels, shape.Classes);
        RegisterComponents();
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var values = _blocks.call(_norm.call(_stem.call(input)));
        return _classifier.call(values.mean([2, 3])).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public GraphValue Describe(IModelGraph graph, GraphValue input) =>
        graph.Module(_classifier, graph.Flat(graph.Mean(graph.Module(_blocks, graph.Module(_norm, graph.Module(_stem, input))))));

    /// <summary>The nearest multiple of 8, at least 8.</summary>
    internal static int Rounded(double channels) => Math.Max(8, (int)Math.Floor(channels / 8 + 0.5) * 8);
}

/// <summary>A 3×3 convolution of each channel for itself, then a 1×1 convolution, each with batch normalisation and ReLU.</summary>
internal sealed class DepthwiseSeparableBlock : Module<Tensor, Tensor>, IDownsampling, IGraphModule
{
    private readonly int _inputChannels;

    [ComponentName(Name = "conv_dw")]
    private readonly Convolution2d _depthwise;

    [ComponentName(Name = "bn1")]
    private readonly BatchNormalization _depthwiseNorm;

    [ComponentName(Name = "conv_pw")]
    private readonly Convolution2d _pointwise;

    [ComponentName(Name = "bn2")]
    private readonly BatchNormalization _pointwiseNorm;

    [ComponentName(Name = "blur")]
    private Module<Tensor, Tensor>? _blur;

    public DepthwiseSeparableBlock(int inputChannels, int outputChannels, int stride)
        : base(nameof(DepthwiseSeparableBlock))
    {
        _inputChannels = inputChannels;
        _depthwise = new Convolution2d(inputChannels, inputChannels, 3, stride, 1, groups: inputChannels);
        _depthwiseNorm = new BatchNormalization(inputChannels, rectifies: true);
        _pointwise = new Convolution2d(inputChannels, outputChannels, 1);
        _pointwiseNorm = new BatchNormalization(outputChannels, rectifies: true);
        RegisterComponents();
    }

    public void Smooth(Func<int, int, Module<Tensor, Tensor>> blur)
    {
        if (_depthwise.Stride == 1)
            return;
        _blur = blur(_inputChannels, _depthwise.Stride);
        _depthwise.Stride = 1;
        register_module("blur", _blur);
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var filtered = _depthwiseNorm.call(_depthwise.call(input)).Through(_blur);
        return _pointwiseNorm.call(_pointwise.call(filtered)).MoveToOuterDisposeScope();
    }

    public GraphValue Describe(IModelGraph graph, GraphValue input)
    {
        var filtered = graph.Module(_depthwiseNorm, graph.Module(_depthwise, input));
        return graph.Module(_pointwiseNorm, graph.Module(_pointwise, _blur is null ? filtered : graph.Module(_blur, filtered)));
    }
}
