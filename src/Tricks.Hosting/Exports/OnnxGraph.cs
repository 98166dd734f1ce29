using Google.Protobuf;
using TorchSharp.Modules;
using Tricks.Hosting.Exports.Schema;
using Tricks.Models;
using Tricks.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Hosting.Exports;

/// <summary>A model as a graph of ONNX's operators, in the version of <see cref="Opset"/>.</summary>
internal sealed class OnnxGraph : IModelGraph
{
    /// <summary>The version of the operators.</summary>
    public const int Opset = 17;

    private const int Float = 1, Int64 = 7;

    private readonly GraphProto _graph = new() { Name = "classifier" };
    private readonly Dictionary<Module, string> _names = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<string> _path = new();
    private readonly HashSet<string> _replaced = new(StringComparer.Ordinal);
    private readonly bool _folds;

    private OnnxGraph(Module<Tensor, Tensor> model, bool folds)
    {
        _folds = folds;
        _names.Add(model, model.GetName());
        foreach (var (name, module) in model.named_modules())
            _names.TryAdd(module, name);
    }

    /// <summary>Writes a model down.</summary>
    /// <param name="model">The model.</param>
    /// <param name="input">The size of an image.</param>
    /// <param name="folds">Whether batch normalisation becomes a part of the convolution before it.</param>
    /// <param name="hasSoftmax">Whether probabilities come out, in place of logits.</param>
    /// <exception cref="NotSupportedException">A module cannot be written down; the message names it.</exception>
    public static GraphProto Of(Module<Tensor, Tensor> model, Data.ImageShape input, bool folds, bool hasSoftmax)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var graph = new OnnxGraph(model, folds);
        var output = graph.Module(model, new("images", [input.Channels, input.Height, input.Width]));
        if (hasSoftmax)
            output = graph.Node("Softmax", [output], output.Shape, ("axis", 1));
        var named = hasSoftmax ? "probabilities" : "logits";
        // A model may give back what it was given.
        var last = graph._graph.Node.SingleOrDefault(node => node.Output[0] == output.Name);
        if (last is null)
            throw new NotSupportedException($"{model.GetName()} gives back the images themselves, which are no answer");
        last.Output[0] = named;
        graph._graph.Input.Add(Described("images", [input.Channels, input.Height, input.Width]));
        graph._graph.Output.Add(Described(named, output.Shape));
        return graph._graph;
    }

    public GraphValue Module(Module<Tensor, Tensor> module, GraphValue input)
    {
        _path.Push(_names.GetValueOrDefault(module) ?? module.GetType().Name);
        try
        {
            return module switch
            {
                IGraphModule known => known.Describe(this, input),
                // A class that is derived from one of these may compute otherwise.
                _ when module.GetType().Assembly != typeof(Sequential).Assembly => throw Unknown(module),
                Sequential sequence => sequence.children().Aggregate(input, (values, layer) => Module(layer as Module<Tensor, Tensor> ?? throw Unknown(layer), values)),
                BatchNorm2d { weight: { } scale, bias: { } shift, running_mean: { } mean, running_var: { } variance } norm => Normalization(input, scale, shift, mean, variance, norm.eps),
                Linear linear => FullyConnected(input, linear.weight!, linear.bias),
                TorchSharp.Modules.ReLU => Rectified(input),
                TorchSharp.Modules.Sigmoid => Sigmoid(input),
                TorchSharp.Modules.Identity or TorchSharp.Modules.Dropout or TorchSharp.Modules.Dropout2d => input,
                TorchSharp.Modules.Flatten { start_dim: 1 } => Flat(input),
                Conv2d { padding_mode: TorchSharp.PaddingModes.Zeros } convolution when Square(convolution.stride) is { } stride && Square(convolution.dilation) == 1 && convolution.padding is [var height, var width] =>
                    Convolution(input, convolution.weight!, convolution.bias, stride, ((int)height, (int)width), (int)convolution.groups),
                MaxPool2d pool when Square(pool.kernel_size) is { } kernel && Square(pool.stride) is { } stride && (pool.padding is null ? 0 : Square(pool.padding)) is { } padding && (pool.dilation is null || Square(pool.dilation) == 1) && !pool.ceil_mode => MaxPool(input, kernel, stride, padding),
                AvgPool2d pool when Square(pool.kernel_size) is { } kernel && Square(pool.stride) is { } stride && (pool.padding is null || Square(pool.padding) == 0) && pool.divisor_override is null => AveragePool(input, kernel, stride, 0, pool.ceil_mode),
                AdaptiveAvgPool2d pool when pool.output_size is [1, 1] or [1] => Mean(input),
                _ => throw Unknown(module),
            };
        }
        finally
        {
            _path.Pop();
        }
    }

    public GraphValue Convolution(GraphValue input, Tensor weight, Tensor? bias, int stride, (int Height, int Width) padding, int groups)
    {
        var kernel = weight.shape[2..];
        var shape = new[] { weight.shape[0], Windows(input.Shape[1], kernel[0], stride, padding.Height), Windows(input.Shape[2], kernel[1], stride, padding.Width) };
        return Node("Conv", [input, Constant("weight", weight), .. Optional("bias", bias)], shape,
            ("kernel_shape", kernel), ("strides", new long[] { stride, stride }), ("pads", new long[] { padding.Height, padding.Width, padding.Height, padding.Width }), ("group", groups));
    }

    public GraphValue Normalization(GraphValue input, Tensor scale, Tensor shift, Tensor mean, Tensor variance, double epsilon)
    {
        if (_folds && _graph.Node.LastOrDefault() is { OpType: "Conv" } before && before.Output[0] == input.Name)
        {
            Fold(before, scale, shift, mean, variance, epsilon);
            _replaced.Add(input.Name);
            return input with { Name = before.Output[0] = input.Name + ".normalised" };
        }

        return Node("BatchNormalization", [input, Constant("scale", scale), Constant("shift", shift), Constant("mean", mean), Constant("variance", variance)], input.Shape, ("epsilon", (float)epsilon));
    }

    public GraphValue FullyConnected(GraphValue input, Tensor weight, Tensor? bias) =>
        Node("Gemm", [input, Constant("weight", weight), .. Optional("bias", bias)], [weight.shape[0]], ("transB", 1));

    public GraphValue Rectified(GraphValue input) => Node("Relu", [input], input.Shape);

    public GraphValue Sigmoid(GraphValue input) => Node("Sigmoid", [input], input.Shape);

    public GraphValue Sum(GraphValue one, GraphValue other) => Node("Add", [one, other], one.Shape);

    public GraphValue Product(GraphValue one, GraphValue other) => Node("Mul", [one, other], one.Shape);

    public GraphValue MaxPool(GraphValue input, int kernel, int stride, int padding) =>
        Pool("MaxPool", input, kernel, stride, padding, keepsRest: false);

    public GraphValue AveragePool(GraphValue input, int kernel, int stride, int padding, bool keepsRest) =>
        Pool("AveragePool", input, kernel, stride, padding, keepsRest, ("count_include_pad", padding > 0 ? 1 : 0));

    public GraphValue Mean(GraphValue input) => Node("GlobalAveragePool", [input], [input.Shape[0], 1, 1]);

    public GraphValue Flat(GraphValue input) => Node("Flatten", [input], [input.Shape.Aggregate(1L, static (product, length) => product * length)], ("axis", 1));

    public GraphValue Together(params IReadOnlyList<GraphValue> values) =>
        Node("Concat", values, [values.Sum(static value => value.Shape[0]), .. values[0].Shape.Skip(1)], ("axis", 1));

    public GraphValue WithZeroChannels(GraphValue input, int before, int after) =>
        Node("Pad", [input, Constant("pads", [0, before, 0, 0, 0, after, 0, 0])], [before + input.Shape[0] + after, .. input.Shape.Skip(1)], ("mode", "constant"));

    public GraphValue Bordered(GraphValue input, int before, int after, bool isMirrored) =>
        Node("Pad", [input, Constant("pads", [0, 0, before, before, 0, 0, after, after])], [input.Shape[0], .. input.Shape.Skip(1).Select(length => length + before + after)], ("mode", isMirrored ? "reflect" : "edge"));

    private GraphValue Pool(string type, GraphValue input, int kernel, int stride, int padding, bool keepsRest, params (string, object)[] more) => Node(type, [input],
        [input.Shape[0], .. input.Shape.Skip(1).Select(length => Windows(length, kernel, stride, padding, keepsRest))],
        [("kernel_shape", new long[] { kernel, kernel }), ("strides", new long[] { stride, stride }), ("pads", new long[] { padding, padding, padding, padding }), ("ceil_mode", keepsRest ? 1 : 0), .. more]);

    private static long Windows(long length, long kernel, long stride, long padding, bool keepsRest = false) =>
        ((length + (2 * padding) - kernel + (keepsRest ? stride - 1 : 0)) / stride) + 1;

    private static int? Square(long[]? sides) => sides is [var side] ? (int)side : sides is [var height, var width] && height == width ? (int)height : null;

    /// <summary>Makes a normalisation a part of the convolution before it: w γ / √(v + ε), and β + (b − m) γ / √(v + ε).</summary>
    private void Fold(NodeProto convolution, Tensor scale, Tensor shift, Tensor mean, Tensor variance, double epsilon)
    {
        // In double precision, so that folding rounds once.
        using var factor = scale.to(float64).div(variance.to(float64).Plus(epsilon).sqrt());
        var weight = _graph.Initializer.Single(tensor => tensor.Name == convolution.Input[1]);
        var kernel = Values(weight);
        var bias = convolution.Input.Count > 2 ? _graph.Initializer.Single(tensor => tensor.Name == convolution.Input[2]) : null;
        var before = bias is null ? zeros_like(mean).to(float64) : Values(bias);
        weight.RawData = Bytes(kernel.mul(factor.reshape(-1, 1, 1, 1)));
        var folded = Bytes(before.Plus(mean.to(float64).neg()).mul(factor).Plus(shift.to(float64)));
        if (bias is null)
            convolution.Input.Add(Constant("bias", mean.shape, folded, Float).Name);
        else
            bias.RawData = folded;
    }

    private static Tensor Values(TensorProto stored)
    {
        var values = empty([.. stored.Dims], float32);
        stored.RawData.Span.CopyTo(values.bytes);
        return values.to(float64);
    }

    private GraphValue Node(string type, IEnumerable<GraphValue> inputs, IReadOnlyList<long> shape, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = type, Name = Fresh(type) };
        node.Input.AddRange(inputs.Select(static input => input.Name));
        if (node.Input.FirstOrDefault(_replaced.Contains) is { } replaced)
            throw new NotSupportedException($"{_path.FirstOrDefault("")} takes {replaced}, which normalisation was folded into: write it without folding");
        node.Output.Add(node.Name + ".output");
        node.Attribute.AddRange(attributes.Select(static attribute => Attribute(attribute.Name, attribute.Value)));
        _graph.Node.Add(node);
        return new(node.Output[0], shape);
    }

    /// <summary>A name of the module that is written down, which no other node has.</summary>
    private string Fresh(string what)
    {
        var name = $"{_path.FirstOrDefault("")}.{what}";
        return _graph.Node.Any(node => node.Name == name) ? $"{name}.{_graph.Node.Count}" : name;
    }

    private static AttributeProto Attribute(string name, object value) => value switch
    {
        int number => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = number },
        float number => new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = number },
        string text => new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(text) },
        long[] numbers => new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { numbers } },
        _ => throw new ArgumentException($"An attribute cannot be {value}.", nameof(value)),
    };

    private GraphValue[] Optional(string what, Tensor? tensor) => tensor is null ? [] : [Constant(what, tensor)];

    private GraphValue Constant(string what, Tensor tensor) => Constant(what, tensor.shape, Bytes(tensor), Float);

    private GraphValue Constant(string what, long[] numbers) => Constant(what, [numbers.Length], ByteString.CopyFrom(System.Runtime.InteropServices.MemoryMarshal.AsBytes<long>(numbers)), Int64);

    private GraphValue Constant(string what, long[] shape, ByteString bytes, int type)
    {
        var name = $"{_path.FirstOrDefault("")}.{what}";
        if (_graph.Initializer.Any(tensor => tensor.Name == name))
            name = $"{name}.{_graph.Initializer.Count}";
        _graph.Initializer.Add(new TensorProto { Name = name, DataType = type, RawData = bytes, Dims = { shape } });
        return new(name, shape);
    }

    /// <summary>The numbers row by row, in fp32 and little-endian.</summary>
    private static ByteString Bytes(Tensor tensor)
    {
        using var plain = tensor.detach().cpu().to(float32).contiguous();
        return ByteString.CopyFrom(plain.bytes);
    }

    private static ValueInfoProto Described(string name, IEnumerable<long> shape)
    {
        var sizes = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "N" } } };
        sizes.Dim.AddRange(shape.Select(static length => new TensorShapeProto.Types.Dimension { DimValue = length }));
        return new() { Name = name, Type = new() { TensorType = new() { ElemType = Float, Shape = sizes } } };
    }

    private NotSupportedException Unknown(Module module)
    {
        var name = _names.GetValueOrDefault(module) ?? _path.FirstOrDefault("");
        return new($"{name} is a {module.GetType().Name} that cannot be written as ONNX: let it implement {nameof(IGraphModule)}, or build it of layers that are known");
    }
}
