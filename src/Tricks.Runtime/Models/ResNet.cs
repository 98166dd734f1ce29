using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Models;

/// <summary>
/// A ResNet of He et al. 2015 in the variants of the paper's section 4, or, with 3×3 convolutions in groups, a ResNeXt: a stem, stages of residual blocks, the mean over the pixels, one
/// fully connected layer; images <c>[N, C, H, W]</c> to logits <c>[N, K]</c>. Parameters are named as torchvision names them (and timm, in variants C and D).
/// </summary>
public sealed class ResNet : Module<Tensor, Tensor>, IGraphModule, IAmbiguousWeights
{
    private readonly Module<Tensor, Tensor>[] _stages;

    // TorchSharp registers fields of its own accord where the module becomes a part of another; the names keep them from a second registration.
    [ComponentName(Name = "conv1")]
    private readonly Module<Tensor, Tensor> _stem;

    [ComponentName(Name = "bn1")]
    private readonly BatchNormalization _norm;

    [ComponentName(Name = "maxpool")]
    private readonly MaxPooling? _pool;

    [ComponentName(Name = "fc")]
    private readonly FullyConnected _classifier;

    /// <summary>Builds the network; the recipe's weight initialization sets the weights of convolutions and of the fully connected layer, which are 0 until then.</summary>
    /// <param name="shape">The images' channels, and the classes; any height and width do.</param>
    /// <param name="depth">18, 34 (basic blocks), 50, 101, 152 (bottlenecks), or 20, 32, 44, 56, 110 (basic blocks of 16, 32 and 64 channels).</param>
    /// <param name="variant">Where resolution is lost. Nets of basic blocks have A and D only.</param>
    /// <param name="stem">How the network begins.</param>
    /// <param name="groups">Groups of the bottlenecks' 3×3 convolutions; more than 1 in a ResNeXt.</param>
    /// <param name="widthPerGroup">Channels of each group in the first stage, twice as many in each later one; 64 in a ResNet.</param>
    /// <param name="shortcut">What a shortcut does where the shape changes; depths 20 to 110 in variant A have the choice.</param>
    /// <exception cref="ArgumentException">There is no such depth, or none of the variant, of groups or of the shortcut.</exception>
    public ResNet(ModelShape shape, int depth, ResNetVariant variant = ResNetVariant.A, ResNetStem stem = ResNetStem.Standard, int groups = 1, int widthPerGroup = 64, ResNetShortcut shortcut = ResNetShortcut.Standard)
        : base($"{(groups == 1 ? "ResNet" : "ResNeXt")}-{depth}-{variant}{(shortcut == ResNetShortcut.Standard ? "" : $"-{shortcut}")}")
    {
        var plan = ResNetPlan.Find(depth) ?? throw new ArgumentException(
            $"There is no ResNet-{depth}: the depths are 18, 20, 32, 34, 44, 50, 56, 101, 110 and 152.", nameof(depth));
        if (ResNetPlan.Objection(depth, variant, shortcut) is { } objection)
            throw new ArgumentException(objection, nameof(variant));
        if (!plan.Bottleneck && (groups, widthPerGroup) != (1, 64))
            throw new ArgumentException($"ResNet-{depth} has basic blocks, which have no groups: depths 50, 101 and 152 have.", nameof(groups));

        var small = plan.SmallImages || stem == ResNetStem.Small;
        _stem = Stem(shape.Input.Channels, plan.Width, small, variant);
        _norm = new BatchNormalization(plan.Width, rectifies: true);
        register_module("conv1", _stem);
        register_module("bn1", _norm);
        if (!small)
        {
            _pool = new MaxPooling(plan.Width, 3, 2, 1);
            register_module("maxpool", _pool);
        }

        _stages = new Module<Tensor, Tensor>[plan.Blocks.Count];
        var channels = plan.Width;
        for (var stage = 0; stage < _stages.Length; stage++)
        {
            var width = plan.Width << stage;
            _stages[stage] = Stage(plan, variant, shortcut, channels, width, stride: stage == 0 ? 1 : 2, plan.Blocks[stage], groups, widthPerGroup);
            register_module($"layer{stage + 1}", _stages[stage]);
            channels = plan.BlockOutput(width);
        }

        _classifier = new FullyConnected(channels, shape.Classes);
        register_module("fc", _classifier);
        Ambiguity = plan.Bottleneck && variant == ResNetVariant.A
            ? $"Variant A of {(groups == 1 ? "ResNet" : "ResNeXt")}-{depth} has the stride in a block's first 1×1 convolution; torchvision's and timm's have it in the 3×3 one, with tensors of the same names and shapes: for those, choose Variant=B."
            : plan.SmallImages && variant == ResNetVariant.A && shortcut != ResNetShortcut.Projection
            ? $"A file does not tell where the shortcuts of a ResNet-{depth} put the zeros of added channels: here {(shortcut == ResNetShortcut.Standard ? "after the others" : "half before the others, half after")}; for weights of a network that puts them elsewhere, choose Shortcut={(shortcut == ResNetShortcut.Standard ? ResNetShortcut.ZerosBothSides : ResNetShortcut.Standard)}."
            : null;
    }

    /// <inheritdoc />
    public string? Ambiguity { get; }

    /// <inheritdoc />
    public override Tensor forward(Tensor input)
    {
        var values = StemOutput(input);
        foreach (var stage in _stages)
        {
            var next = stage.call(values);
            values.Dispose();
            values = next;
        }
        using var features = values.mean([2, 3]);
        values.Dispose();
        return _classifier.call(features);
    }

    /// <inheritdoc />
    public GraphValue Describe(IModelGraph graph, GraphValue input)
    {
        var values = graph.Module(_norm, graph.Module(_stem, input));
        if (_pool is not null)
            values = graph.Module(_pool, values);
        values = _stages.Aggregate(values, (before, stage) => graph.Module(stage, before));
        return graph.Module(_classifier, graph.Flat(graph.Mean(values)));
    }

    private Tensor StemOutput(Tensor input)
    {
        using var convolved = _stem.call(input);
        return _norm.call(convolved).Through(_pool);
    }

    private static Module<Tensor, Tensor> Stem(int channels, int width, bool small, ResNetVariant variant)
    {
        if (small)
            return new Convolution2d(channels, width, 3, 1, 1);
        if (variant is ResNetVariant.A or ResNetVariant.B)
            return new Convolution2d(channels, width, 7, 2, 3);
        return Sequential(
            ("0", new Convolution2d(channels, width / 2, 3, 2, 1)),
            ("1", new BatchNormalization(width / 2, rectifies: true)),
            ("3", new Convolution2d(width / 2, width / 2, 3, 1, 1)),
            ("4", new BatchNormalization(width / 2, rectifies: true)),
            ("6", new Convolution2d(width / 2, width, 3, 1, 1)));
    }

    private static Sequential Stage(
        ResNetPlan plan, ResNetVariant variant, ResNetShortcut shortcut, int inputChannels, int width, int stride, int blocks, int groups, int widthPerGroup) =>
        Sequential(Enumerable.Range(0, blocks).Select(index =>
            (index.ToString(), (Module<Tensor, Tensor>)(index == 0
                ? Block(plan, variant, shortcut, inputChannels, width, stride, groups, widthPerGroup)
                : Block(plan, variant, shortcut, plan.BlockOutput(width), width, 1, groups, widthPerGroup)))));

    private static ResidualBlock Block(ResNetPlan plan, ResNetVariant variant, ResNetShortcut kind, int inputChannels, int width, int stride, int groups, int widthPerGroup)
    {
        var output = plan.BlockOutput(width);
        Func<int, int, int, Module<Tensor, Tensor>> shortcut = variant == ResNetVariant.D
            ? Shortcuts.PooledProjection
            : !plan.SmallImages || kind == ResNetShortcut.Projection ? Shortcuts.Projection
            : kind == ResNetShortcut.ZerosBothSides ? Shortcuts.PaddedBothSides : Shortcuts.Padded;
        var downsample = stride == 1 && inputChannels == output ? null : shortcut(inputChannels, output, stride);
        return plan.Bottleneck
            ? ResidualBlock.Bottleneck(inputChannels, width / plan.Width * widthPerGroup * groups, output, stride, variant == ResNetVariant.A, groups, downsample)
            : ResidualBlock.Basic(inputChannels, width, stride, downsample);
    }
}
