using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using Tricks.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Models;

/// <summary>
/// A block of a ResNet: convolutions, each with batch normalisation, and a shortcut around them; <c>[N, C, H, W]</c> to
/// <c>[N, K, ⌈H/stride⌉, ⌈W/stride⌉]</c>. Parameters are named as torchvision names them: <c>conv1</c>, <c>bn1</c>, …, <c>downsample</c>.
/// </summary>
public sealed class ResidualBlock : Module<Tensor, Tensor>, IResidualBranch, IDownsampling, IGraphModule
{
    private readonly Convolution2d[] _convolutions;
    private readonly BatchNormalization[] _norms;
    private readonly int[] _channels;
    private int _blurred = -1;

    // TorchSharp registers fields of its own accord where the module becomes a part of another; the names keep them from a second registration.
    [ComponentName(Name = "downsample")]
    private readonly Module<Tensor, Tensor>? _downsample;

    [ComponentName(Name = "blur")]
    private Module<Tensor, Tensor>? _blur;

    [ComponentName(Name = "se")]
    private Module<Tensor, Tensor>? _gate;

    [ComponentName(Name = "drop")]
    private Module<Tensor, Tensor>? _drop;

    private ResidualBlock(Convolution2d[] convolutions, int[] channels, Module<Tensor, Tensor>? downsample)
        : base(nameof(ResidualBlock))
    {
        _convolutions = convolutions;
        _norms = [.. channels.Select((count, i) => new BatchNormalization(count, rectifies: i < channels.Length - 1))];
        _channels = channels;
        _downsample = downsample;
        for (var i = 0; i < convolutions.Length; i++)
        {
            register_module($"conv{i + 1}", _convolutions[i]);
            register_module($"bn{i + 1}", _norms[i]);
        }
        if (downsample is not null)
            register_module("downsample", downsample);
    }

    /// <summary>Two 3×3 convolutions, the first with the stride.</summary>
    /// <param name="inputChannels">Channels of the input.</param>
    /// <param name="width">Channels of the convolutions and of the output.</param>
    /// <param name="stride">By how much the block shrinks height and width.</param>
    /// <param name="downsample">What the shortcut does where it changes the shape; null: nothing.</param>
    public static ResidualBlock Basic(int inputChannels, int width, int stride, Module<Tensor, Tensor>? downsample) => new(
        [
            new(inputChannels, width, 3, stride, 1),
            new(width, width, 3, 1, 1),
        ],
        [width, width],
        downsample);

    /// <summary>Convolutions 1×1, 3×3 and 1×1.</summary>
    /// <param name="inputChannels">Channels of the input.</param>
    /// <param name="width">Channels of the 3×3 convolution; in a ResNet, a fourth of the output's.</param>
    /// <param name="outputChannels">Channels of the output.</param>
    /// <param name="stride">By how much the block shrinks height and width.</param>
    /// <param name="strideInFirst">Whether the stride is in the first 1×1 (variant A) and not in the 3×3 (variants B, C, D).</param>
    /// <param name="groups">Groups of the 3×3 convolution; more than 1 in a ResNeXt.</param>
    /// <param name="downsample">What the shortcut does where it changes the shape; null: nothing.</param>
    public static ResidualBlock Bottleneck(
        int inputChannels, int width, int outputChannels, int stride, bool strideInFirst, int groups, Module<Tensor, Tensor>? downsample) => new(
        [
            new(inputChannels, width, 1, strideInFirst ? stride : 1),
            new(width, width, 3, strideInFirst ? 1 : stride, 1, groups),
            new(width, outputChannels, 1),
        ],
        [width, width, outputChannels],
        downsample);

    /// <inheritdoc />
    public Parameter FinalScale => _norms[^1].weight!;

    /// <inheritdoc />
    public int Channels => _channels[^1];

    /// <inheritdoc />
    public void AddGate(Module<Tensor, Tensor> gate)
    {
        _gate = gate;
        register_module("se", gate);
    }

    /// <inheritdoc />
    public void AddDrop(Module<Tensor, Tensor> drop)
    {
        _drop = drop;
        register_module("drop", drop);
    }

    /// <inheritdoc />
    public void Smooth(Func<int, int, Module<Tensor, Tensor>> blur)
    {
        var strided = Array.FindIndex(_convolutions, static convolution => convolution.Stride > 1);
        if (strided < 0)
            return;
        _blur = blur(_channels[strided], _convolutions[strided].Stride);
        _convolutions[strided].Stride = 1;
        _blurred = strided;
        register_module("blur", _blur);
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor input)
    {
        using var shortcut = _downsample?.call(input);
        var values = input;
        for (var i = 0; i < _convolutions.Length; i++)
        {
            using var convolved = _convolutions[i].call(values);
            if (i > 0)
                values.Dispose();
            if (i == _convolutions.Length - 1 && _gate is null && _drop is null)
                return _norms[i].CallAndAdd(convolved, shortcut ?? input);
            values = _norms[i].call(convolved);
            if (i == _blurred)
                values = values.Through(_blur);
        }
        return values.Through(_gate).Through(_drop).PlusInPlace(shortcut ?? input).relu_();
    }

    /// <inheritdoc />
    public GraphValue Describe(IModelGraph graph, GraphValue input)
    {
        var values = input;
        for (var i = 0; i < _convolutions.Length; i++)
        {
            values = graph.Module(_norms[i], graph.Module(_convolutions[i], values));
            if (i == _blurred)
                values = graph.Module(_blur!, values);
        }

        // What drops a branch in training does nothing in evaluation.
        values = _gate is null ? values : graph.Module(_gate, values);
        return graph.Rectified(graph.Sum(values, _downsample is null ? input : graph.Module(_downsample, input)));
    }
}
