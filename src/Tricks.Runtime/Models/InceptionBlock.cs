using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Models;

/// <summary>A convolution, batch normalisation and ReLU: <c>conv</c> and <c>bn</c>.</summary>
internal sealed class InceptionConvolution : Module<Tensor, Tensor>, IDownsampling, IGraphModule
{
    private readonly int _outputChannels;

    [ComponentName(Name = "conv")]
    private readonly Convolution2d _convolution;

    [ComponentName(Name = "bn")]
    private readonly BatchNormalization _norm;

    [ComponentName(Name = "blur")]
    private Module<Tensor, Tensor>? _blur;

    public InceptionConvolution(int inputChannels, int outputChannels, (int Height, int Width) kernel, int stride = 1, (int Height, int Width) padding = default)
        : base(nameof(InceptionConvolution))
    {
        _outputChannels = outputChannels;
        _convolution = new Convolution2d(inputChannels, outputChannels, kernel, stride, padding);
        _norm = new BatchNormalization(outputChannels, eps: 1e-3, rectifies: true);
        RegisterComponents();
    }

    /// <summary>Whether this is a network's first layer, whose stride stays: at full resolution a blur would cost more than the rest.</summary>
    public bool IsFirst { get; init; }

    public void Smooth(Func<int, int, Module<Tensor, Tensor>> blur)
    {
        if (IsFirst || _convolution.Stride == 1)
            return;
        _blur = blur(_outputChannels, _convolution.Stride);
        _convolution.Stride = 1;
        register_module("blur", _blur);
    }

    public override Tensor forward(Tensor input)
    {
        using var convolved = _convolution.call(input);
        return _norm.call(convolved).Through(_blur);
    }

    public GraphValue Describe(IModelGraph graph, GraphValue input)
    {
        var values = graph.Module(_norm, graph.Module(_convolution, input));
        return _blur is null ? values : graph.Module(_blur, values);
    }
}

/// <summary>
/// A block of Inception-V3 (Szegedy et al. 2015, figures 5, 6, 7 and 10): branches over the same input, side by side in the output's channels. What
/// the layers are called is torchvision's.
/// </summary>
internal sealed class InceptionBlock : Module<Tensor, Tensor>, IGraphModule
{
    private readonly Branch _branches;

    private InceptionBlock(string name, Func<InceptionBlock, Branch[]> branches)
        : base(name) => _branches = Fork(branches(this));

    /// <summary>Four branches that keep the size, one with a 5×5 convolution.</summary>
    public static InceptionBlock A(int inputs, int pooled) => new("InceptionA", block =>
    [
        block.Layer("branch1x1", inputs, 64, 1, 1),
        Chain(block.Layer("branch5x5_1", inputs, 48, 1, 1), block.Layer("branch5x5_2", 48, 64, 5, 5)),
        Chain(block.Layer("branch3x3dbl_1", inputs, 64, 1, 1), block.Layer("branch3x3dbl_2", 64, 96, 3, 3), block.Layer("branch3x3dbl_3", 96, 96, 3, 3)),
        Chain(Mean, block.Layer("branch_pool", inputs, pooled, 1, 1)),
    ]);

    /// <summary>Three branches that halve the size.</summary>
    public static InceptionBlock B(int inputs) => new("InceptionB", block =>
    [
        block.Halving("branch3x3", inputs, 384),
        Chain(block.Layer("branch3x3dbl_1", inputs, 64, 1, 1), block.Layer("branch3x3dbl_2", 64, 96, 3, 3), block.Halving("branch3x3dbl_3", 96, 96)),
        block.Greatest(inputs),
    ]);

    /// <summary>Four branches that keep the size, with 7×7 convolutions as 1×7 and 7×1.</summary>
    public static InceptionBlock C(int inputs, int width) => new("InceptionC", block =>
    [
        block.Layer("branch1x1", inputs, 192, 1, 1),
        Chain(block.Layer("branch7x7_1", inputs, width, 1, 1), block.Layer("branch7x7_2", width, width, 1, 7), block.Layer("branch7x7_3", width, 192, 7, 1)),
        Chain(
            block.Layer("branch7x7dbl_1", inputs, width, 1, 1),
            block.Layer("branch7x7dbl_2", width, width, 7, 1),
            block.Layer("branch7x7dbl_3", width, width, 1, 7),
            block.Layer("branch7x7dbl_4", width, width, 7, 1),
            block.Layer("branch7x7dbl_5", width, 192, 1, 7)),
        Chain(Mean, block.Layer("branch_pool", inputs, 192, 1, 1)),
    ]);

    /// <summary>Three branches that halve the size, one with a 7×7 convolution as 1×7 and 7×1.</summary>
    public static InceptionBlock D(int inputs) => new("InceptionD", block =>
    [
        Chain(block.Layer("branch3x3_1", inputs, 192, 1, 1), block.Halving("branch3x3_2", 192, 320)),
        Chain(
            block.Layer("branch7x7x3_1", inputs, 192, 1, 1),
            block.Layer("branch7x7x3_2", 192, 192, 1, 7),
            block.Layer("branch7x7x3_3", 192, 192, 7, 1),
            block.Halving("branch7x7x3_4", 192, 192)),
        block.Greatest(inputs),
    ]);

    /// <summary>Four branches that keep the size, two of which end in a 1×3 and a 3×1 convolution side by side.</summary>
    public static InceptionBlock E(int inputs) => new("InceptionE", block =>
    [
        block.Layer("branch1x1", inputs, 320, 1, 1),
        Chain(
            block.Layer("branch3x3_1", inputs, 384, 1, 1),
            Fork(block.Layer("branch3x3_2a", 384, 384, 1, 3), block.Layer("branch3x3_2b", 384, 384, 3, 1))),
        Chain(
            block.Layer("branch3x3dbl_1", inputs, 448, 1, 1),
            block.Layer("branch3x3dbl_2", 448, 384, 3, 3),
            Fork(block.Layer("branch3x3dbl_3a", 384, 384, 1, 3), block.Layer("branch3x3dbl_3b", 384, 384, 3, 1))),
        Chain(Mean, block.Layer("branch_pool", inputs, 192, 1, 1)),
    ]);

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return _branches.Compute(input).MoveToOuterDisposeScope();
    }

    public GraphValue Describe(IModelGraph graph, GraphValue input) => _branches.Describe(graph, input);

    /// <summary>A convolution that keeps the size.</summary>
    private Branch Layer(string name, int inputs, int outputs, int height, int width) =>
        Registered(name, new InceptionConvolution(inputs, outputs, (height, width), padding: (height / 2, width / 2)));

    /// <summary>A 3×3 convolution with stride 2 and without padding.</summary>
    private Branch Halving(string name, int inputs, int outputs) => Registered(name, new InceptionConvolution(inputs, outputs, (3, 3), stride: 2));

    private Branch Greatest(int inputs) => Registered("pool", new MaxPooling(inputs, 3, 2));

    private Branch Registered(string name, Module<Tensor, Tensor> module)
    {
        register_module(name, module);
        return new(module.call, (graph, input) => graph.Module(module, input));
    }

    private static Branch Mean { get; } = new(static input => functional.avg_pool2d(input, 3, 1, 1), static (graph, input) => graph.AveragePool(input, 3, 1, 1, keepsRest: false));

    private static Branch Chain(params Branch[] layers) => new(
        input => layers.Aggregate(input, static (values, layer) => layer.Compute(values)),
        (graph, input) => layers.Aggregate(input, (values, layer) => layer.Describe(graph, values)));

    private static Branch Fork(params Branch[] branches) => new(
        input => cat([.. branches.Select(branch => branch.Compute(input))], 1),
        (graph, input) => graph.Together([.. branches.Select(branch => branch.Describe(graph, input))]));

    /// <summary>A part of the block: what it computes, and how it writes that down.</summary>
    private sealed record Branch(Func<Tensor, Tensor> Compute, Func<IModelGraph, GraphValue, GraphValue> Describe);
}

/// <summary>The auxiliary head of Inception-V3 (section 4): from the last 17×17 grid to logits <c>[N, K]</c>.</summary>
internal sealed class InceptionAuxiliaryHead : Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv0")]
    private readonly InceptionConvolution _first;

    [ComponentName(Name = "conv1")]
    private readonly InceptionConvolution _second;

    [ComponentName(Name = "fc")]
    private readonly FullyConnected _classifier;

    public InceptionAuxiliaryHead(int inputs, int classes)
        : base(nameof(InceptionAuxiliaryHead))
    {
        _first = new InceptionConvolution(inputs, 128, (1, 1));
        _second = new InceptionConvolution(128, 768, (5, 5));
        _classifier = new FullyConnected(768, classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var pooled = functional.avg_pool2d(input, 5, 3);
        var features = _second.call(_first.call(pooled)).mean([2, 3]);
        return _classifier.call(features).MoveToOuterDisposeScope();
    }
}
