using System.Diagnostics;
using TorchSharp;
using TorchSharp.Modules;
using Tricks.Models;
using Tricks.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Profiling;

/// <summary>A convolution, batch normalisation or ReLU of a step, to be timed alone, forward and backward, on numbers of the same shape, type and layout.</summary>
internal sealed class Kernel : IDisposable
{
    private readonly Func<Tensor, Tensor> _compute;
    private readonly ScalarType _type;
    private readonly long[] _shape;
    private readonly bool _isChannelsLast;
    private readonly bool _needsInputGradient;
    private readonly bool _isInPlace;
    private readonly Tensor[] _own;

    private Kernel(string name, Tensor input, ScalarType type, bool isInPlace, Tensor[] own, Func<Tensor, Tensor> compute)
    {
        (Name, _type, _shape, _isInPlace, _own, _compute) = ($"{name} of {string.Join("×", input.shape)}, {Text(type)}", type, input.shape, isInPlace, own, compute);
        (_isChannelsLast, _needsInputGradient) = (MemoryFormat.IsChannelsLast(input), input.requires_grad);
    }

    /// <summary>What it is: kernels of one name do the same work.</summary>
    public string Name { get; }

    /// <summary>How often a step computes it.</summary>
    public int Count { get; set; }

    /// <summary>Seconds of each time it was computed forward.</summary>
    public List<double> Forward { get; } = [];

    /// <summary>Seconds of each time it was computed backward.</summary>
    public List<double> Backward { get; } = [];

    /// <summary>The kernels of a layer and its input; none where the layer is none of those that are timed.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="input">Its input.</param>
    /// <param name="isOwnNormalization">Whether batch normalisation with its ReLU is this library's own, and not libtorch's.</param>
    public static IEnumerable<Kernel> Of(Module<Tensor, Tensor> layer, Tensor input, bool isOwnNormalization)
    {
        using var scope = NewDisposeScope();
        switch (layer)
        {
            case Convolution2d convolution:
                var type = convolution.Precision ?? input.dtype;
                var (weight, bias) = (Copy(convolution.get_parameter("weight")!, type), convolution.get_parameter("bias") is { } own ? Copy(own, type) : null);
                return [new(Describe(weight, convolution.Stride), input, type, isInPlace: false, bias is null ? [weight] : [weight, bias], values => convolution.Convolve(values, weight, bias))];
            case Conv2d { padding_mode: PaddingModes.Zeros, padding: not null } foreign:
                var (kernels, added) = (Copy(foreign.weight!, foreign.weight!.dtype), foreign.bias is { } shifted ? Copy(shifted, shifted.dtype) : null);
                return [new(Describe(foreign.weight!, foreign.stride![0], foreign.padding, foreign.dilation, foreign.groups), input, input.dtype, isInPlace: false, added is null ? [kernels] : [kernels, added],
                    values => functional.conv2d(values, kernels, added, foreign.stride, foreign.padding, foreign.dilation, foreign.groups))];
            case BatchNormalization together when isOwnNormalization:
                var copy = new BatchNormalization(input.shape[1], rectifies: together.Rectifies);
                copy.to(input.device);
                return [new(together.Rectifies ? "own batch norm with ReLU" : "own batch norm", input, input.dtype, isInPlace: false, [.. copy.state_dict().Values.Select(static tensor => tensor.DetachFromDisposeScope())], copy.call)];
            case BatchNorm { weight: not null, bias: not null, running_mean: not null, running_var: not null } norm:
                var (scale, shift) = (Copy(norm.weight, norm.weight.dtype), Copy(norm.bias, norm.bias.dtype));
                var (mean, variance) = (norm.running_mean.clone().DetachFromDisposeScope(), norm.running_var.clone().DetachFromDisposeScope());
                var kernel = new Kernel(
                    "batch norm", input, input.dtype, isInPlace: false, [scale, shift, mean, variance], values => functional.batch_norm(values, mean, variance, scale, shift, training: true, 0.1, norm.eps));
                return norm is BatchNormalization { Rectifies: true } ? [kernel, Rectifier(input)] : [kernel];
            case TorchSharp.Modules.ReLU:
                return [Rectifier(input)];
            default:
                return [];
        }
    }

    /// <summary>Computes it once, forward and backward.</summary>
    /// <param name="numbers">Numbers to compute with, and for gradients.</param>
    /// <param name="settle">Waits until the device has done what it was asked.</param>
    public void Compute(KernelNumbers numbers, Action settle)
    {
        using var scope = NewDisposeScope();
        foreach (var parameter in _own.OfType<Parameter>())
            parameter.grad = null;
        var leaf = Shaped(numbers.Inputs(_type, Size(_shape)), _shape).detach().requires_grad_(_needsInputGradient);
        var input = _isInPlace ? leaf.clone() : leaf;
        settle();
        var began = Stopwatch.GetTimestamp();
        var output = _compute(input);
        settle();
        Forward.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
        if (!output.requires_grad)
            return;
        var gradient = Shaped(numbers.Gradients(output.dtype, Size(output.shape)), output.shape);
        began = Stopwatch.GetTimestamp();
        output.backward([gradient]);
        settle();
        Backward.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    public void Dispose()
    {
        foreach (var tensor in _own)
            tensor.Dispose();
    }

    private Tensor Shaped(Tensor numbers, long[] shape)
    {
        var flat = numbers.narrow(0, 0, Size(shape));
        return _isChannelsLast ? flat.view(shape[0], shape[2], shape[3], shape[1]).permute(0, 3, 1, 2) : flat.view(shape);
    }

    private static Kernel Rectifier(Tensor input) => new("ReLU", input, input.dtype, isInPlace: true, [], static values => values.relu_());

    private static long Size(long[] shape) => shape.Aggregate(1L, static (product, size) => product * size);

    private static Parameter Copy(Tensor parameter, ScalarType type) => (Parameter)Parameter(parameter.detach().clone().to(type)).DetachFromDisposeScope();

    private static string Describe(Tensor weight, long stride, long[]? padding = null, long[]? dilation = null, long groups = 1) =>
        $"{weight.shape[2]}×{weight.shape[3]} convolution, {weight.shape[1]} to {weight.shape[0]} channels{(stride == 1 ? "" : $", stride {stride}")}"
        + $"{(padding is null ? "" : $", padding {string.Join("×", padding)}")}{(dilation is null || dilation.All(static step => step == 1) ? "" : $", dilation {string.Join("×", dilation)}")}{(groups == 1 ? "" : $", {groups} groups")},";

    private static string Text(ScalarType type) => type switch
    {
        ScalarType.Float32 => "fp32",
        ScalarType.BFloat16 => "bf16",
        ScalarType.Float16 => "fp16",
        _ => type.ToString(),
    };
}
