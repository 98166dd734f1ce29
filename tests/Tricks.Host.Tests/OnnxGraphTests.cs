using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using Tricks.Data;
using Tricks.Hosting.Exports;
using Tricks.Hosting.Exports.Schema;
using Tricks.Models;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Host.Tests;

/// <summary>What ONNX Runtime makes of a model's graph is what the model computes in evaluation.</summary>
public sealed class OnnxGraphTests
{
    private static readonly Dictionary<string, (int Size, Func<ModelShape, Module<Tensor, Tensor>> Build)> Zoo = new()
    {
        ["ResNet-18"] = (64, static shape => new ResNet(shape, 18)),
        ["ResNet-18 with a small stem"] = (32, static shape => new ResNet(shape, 18, ResNetVariant.A, ResNetStem.Small)),
        ["ResNet-18-D"] = (65, static shape => new ResNet(shape, 18, ResNetVariant.D)),
        ["ResNet-20"] = (32, static shape => new ResNet(shape, 20)),
        ["ResNet-20 on an odd size"] = (29, static shape => new ResNet(shape, 20)),
        ["ResNet-20 with zeros on both sides"] = (32, static shape => new ResNet(shape, 20, shortcut: ResNetShortcut.ZerosBothSides)),
        ["ResNet-20 with projections"] = (32, static shape => new ResNet(shape, 20, shortcut: ResNetShortcut.Projection)),
        ["ResNet-20-D"] = (28, static shape => new ResNet(shape, 20, ResNetVariant.D)),
        ["ResNet-20-D on an odd size"] = (27, static shape => new ResNet(shape, 20, ResNetVariant.D)),
        ["ResNet-32"] = (32, static shape => new ResNet(shape, 32)),
        ["ResNet-34"] = (64, static shape => new ResNet(shape, 34)),
        ["ResNet-44"] = (32, static shape => new ResNet(shape, 44)),
        ["ResNet-50"] = (64, static shape => new ResNet(shape, 50)),
        ["ResNet-50-B"] = (64, static shape => new ResNet(shape, 50, ResNetVariant.B)),
        ["ResNet-50-C"] = (64, static shape => new ResNet(shape, 50, ResNetVariant.C)),
        ["ResNet-50-D on an odd size"] = (75, static shape => new ResNet(shape, 50, ResNetVariant.D)),
        ["ResNet-56"] = (32, static shape => new ResNet(shape, 56)),
        ["ResNet-101-B"] = (64, static shape => new ResNet(shape, 101, ResNetVariant.B)),
        ["ResNet-110"] = (32, static shape => new ResNet(shape, 110)),
        ["ResNet-152-D"] = (64, static shape => new ResNet(shape, 152, ResNetVariant.D)),
        ["ResNeXt-50"] = (64, static shape => new ResNet(shape, 50, ResNetVariant.B, ResNetStem.Standard, 32, 4)),
        ["ResNeXt-101"] = (64, static shape => new ResNet(shape, 101, ResNetVariant.B, ResNetStem.Standard, 32, 8)),
        ["MobileNet"] = (64, static shape => new MobileNet(shape)),
        ["MobileNet of a quarter's width"] = (65, static shape => new MobileNet(shape, 0.25)),
        ["Inception-V3"] = (299, static shape => new InceptionV3(shape)),
        ["Inception-V3 without its head"] = (107, static shape => new InceptionV3(shape, 0)),
        ["ResNet-50-D with a blur"] = (64, static shape => new BlurPoolAttribute().Operate(new ResNet(shape, 50, ResNetVariant.D))),
        ["ResNet-18 with a blur on an image too small to mirror"] = (32, static shape => new BlurPoolAttribute(5).Operate(new ResNet(shape, 18))),
        ["ResNet-20 with a blur"] = (32, static shape => new BlurPoolAttribute().Operate(new ResNet(shape, 20))),
        ["MobileNet with a blur"] = (64, static shape => new BlurPoolAttribute().Operate(new MobileNet(shape, 0.5))),
        ["Inception-V3 with a blur"] = (107, static shape => new BlurPoolAttribute().Operate(new InceptionV3(shape, 0))),
        ["ResNet-50-B with gates"] = (64, static shape => new SqueezeExciteAttribute().Operate(new ResNet(shape, 50, ResNetVariant.B))),
        ["ResNet-20 with dropped branches"] = (32, static shape => new StochasticDepthAttribute().Operate(new ResNet(shape, 20))),
        ["a normalisation that nothing is before"] = (8, static shape => Sequential(("norm", BatchNorm2d(shape.Input.Channels)), ("convolution", Conv2d(shape.Input.Channels, 4, 3)), ("second", BatchNorm2d(4)), ("mean", AdaptiveAvgPool2d(1)), ("flat", Flatten()), ("last", Linear(4, shape.Classes)))),
        ["layers of TorchSharp"] = (31, static shape => Sequential(
            ("first", Conv2d(shape.Input.Channels, 6, 3, stride: 2, padding: 1)), ("norm", BatchNorm2d(6)), ("relu", ReLU()), ("pool", MaxPool2d(2)),
            ("grouped", Conv2d(6, 4, (1, 3), padding: (0, 1), groups: 2, bias: false)), ("gate", Sigmoid()), ("rest", AvgPool2d(2, 2, ceil_mode: true)),
            ("mean", AdaptiveAvgPool2d(1)), ("flat", Flatten()), ("drop", Dropout(0.5)), ("last", Linear(4, shape.Classes)))),
    };

    /// <summary>Whether every model is tried, and each on 100 images.</summary>
    private static bool IsWhole => Environment.GetEnvironmentVariable("TRICKS_ZOO") == "all";

    /// <summary>Those that take longest, of which smaller ones are the same.</summary>
    private static readonly string[] Large = ["ResNet-34", "ResNet-44", "ResNet-56", "ResNet-101-B", "ResNet-110", "ResNet-152-D", "ResNeXt-101"];

    public static TheoryData<string> Models => [.. Zoo.Keys.Where(static name => IsWhole || !Large.Contains(name))];

    [Theory]
    [MemberData(nameof(Models))]
    public void Logits_are_those_of_the_model(string name)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var (size, build) = Zoo[name];
        var input = new ImageShape(3, size, size);
        using var model = Filled(build(new(input, 7)));
        var images = Photographs(IsWhole ? 100 : 4, size);
        using var expected = model.call(images);
        var scale = Math.Max(1, expected.abs().max().item<float>());
        var classes = expected.argmax(1).data<long>().ToArray();
        foreach (var folds in new[] { true, false })
        {
            var graph = OnnxGraph.Of(model, input, folds, hasSoftmax: false);
            Assert.Equal(folds, graph.Node.Count(static node => node.OpType == "BatchNormalization") == (name.StartsWith("a normalisation", StringComparison.Ordinal) ? 1 : 0));
            using var session = new InferenceSession(Bytes(graph));
            var answers = Answers(session, images);
            AssertClose(expected, answers, 1e-4 * scale);
            Assert.Equal(classes, answers.Chunk(7).Select(static logits => (long)Array.IndexOf(logits, logits.Max())));
        }
    }

    /// <summary>Photographs of clothes, enlarged.</summary>
    private static Tensor Photographs(int count, int size)
    {
        var (test, image) = (new FashionMnistSampleAttribute().Open(new DataContext()).Test, new Image());
        var pixels = new float[count * 28 * 28];
        for (var index = 0; index < count; index++)
        {
            test.Read(index, image);
            image.Pixels.CopyTo(pixels.AsSpan(index * 28 * 28));
        }

        var grey = tensor(Array.ConvertAll(pixels, static value => (value / 127.5f) - 1)).reshape(count, 1, 28, 28);
        return functional.interpolate(grey, [size, size], mode: InterpolationMode.Bilinear, align_corners: false).repeat(1, 3, 1, 1);
    }

    [Fact]
    public void Probabilities_come_out_where_they_are_asked_for()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var input = new ImageShape(1, 28, 28);
        using var model = Filled(new ResNet(new(input, 10), 20));
        using var session = new InferenceSession(Bytes(OnnxGraph.Of(model, input, folds: true, hasSoftmax: true)));
        Assert.Equal(["probabilities"], session.OutputNames);
        Assert.Equal([-1, 1, 28, 28], session.InputMetadata["images"].Dimensions);
        Assert.Equal("N", session.InputMetadata["images"].SymbolicDimensions[0]);
        Assert.Equal([-1, 10], session.OutputMetadata["probabilities"].Dimensions);
        var images = randn(5, 1, 28, 28);
        AssertClose(model.call(images).softmax(1), Answers(session, images), 1e-5);
    }

    [Fact]
    public void A_layer_that_cannot_be_written_is_named()
    {
        using var own = new TinyNet(new(new(3, 8, 8), 3));
        Assert.Equal("TinyNet is a TinyNet that cannot be written as ONNX: let it implement IGraphModule, or build it of layers that are known", Assert.Throws<NotSupportedException>(() => OnnxGraph.Of(own, new(3, 8, 8), true, false)).Message);
        using var within = Sequential(("flat", Flatten()), ("inner", Sequential(("odd", GELU()))));
        Assert.StartsWith("inner.odd is a GELU that cannot be written as ONNX", Assert.Throws<NotSupportedException>(() => OnnxGraph.Of(within, new(3, 8, 8), true, false)).Message, StringComparison.Ordinal);
        using var derived = Sequential(("twice", new Doubled()));
        Assert.StartsWith("twice is a Doubled that cannot be written as ONNX", Assert.Throws<NotSupportedException>(() => OnnxGraph.Of(derived, new(3, 8, 8), true, false)).Message, StringComparison.Ordinal);
        using var nothing = Sequential(("drop", Dropout(0.5)));
        Assert.EndsWith("gives back the images themselves, which are no answer", Assert.Throws<NotSupportedException>(() => OnnxGraph.Of(nothing, new(3, 8, 8), true, false)).Message, StringComparison.Ordinal);
        using var dilated = Sequential(("spread", Conv2d(3, 3, 3, dilation: 2)));
        Assert.StartsWith("spread is a Conv2d that cannot", Assert.Throws<NotSupportedException>(() => OnnxGraph.Of(dilated, new(3, 8, 8), true, false)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_convolution_gave_before_it_was_folded_is_not_taken_for_what_it_gives_after()
    {
        using var noGradients = no_grad();
        using var model = Filled(new Twice());
        Assert.EndsWith("write it without folding", Assert.Throws<NotSupportedException>(() => OnnxGraph.Of(model, new(3, 8, 8), folds: true, hasSoftmax: false)).Message, StringComparison.Ordinal);
        using var session = new InferenceSession(Bytes(OnnxGraph.Of(model, new(3, 8, 8), folds: false, hasSoftmax: false)));
        using var scope = NewDisposeScope();
        var images = randn(2, 3, 8, 8);
        AssertClose(model.call(images), Answers(session, images), 1e-5);
    }

    /// <summary>What computes otherwise than the class that it is derived from.</summary>
    private sealed class Doubled() : TorchSharp.Modules.Sequential(("relu", ReLU()))
    {
        public override Tensor forward(Tensor input) => base.forward(input) * 2;
    }

    /// <summary>Takes a convolution's output both as it is and normalised.</summary>
    private sealed class Twice : Module<Tensor, Tensor>, IGraphModule
    {
        private readonly Convolution2d _convolution = new(3, 4, 3);
        private readonly BatchNormalization _norm = new(4);

        public Twice()
            : base(nameof(Twice)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var convolved = _convolution.call(input);
            return (convolved + _norm.call(convolved)).mean([2, 3]);
        }

        public GraphValue Describe(IModelGraph graph, GraphValue input)
        {
            var convolved = graph.Module(_convolution, input);
            return graph.Flat(graph.Mean(graph.Sum(convolved, graph.Module(_norm, convolved))));
        }
    }

    /// <summary>The model with weights and statistics that are all different, in evaluation.</summary>
    internal static Module<Tensor, Tensor> Filled(Module<Tensor, Tensor> model)
    {
        random.manual_seed(1);
        new XavierAttribute().Initialize(model);
        foreach (var (name, buffer) in model.named_buffers())
        {
            if (name.EndsWith("running_mean", StringComparison.Ordinal))
                buffer.normal_(0, 0.1);
            else if (name.EndsWith("running_var", StringComparison.Ordinal))
                buffer.uniform_(0.5, 1.5);
        }

        foreach (var (name, parameter) in model.named_parameters().Where(static item => item.parameter.dim() == 1))
            parameter.uniform_(name.EndsWith("weight", StringComparison.Ordinal) ? 0.5 : -0.2, name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0.2);
        model.eval();
        return model;
    }

    internal static byte[] Bytes(GraphProto graph) => new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = OnnxGraph.Opset } } }.ToByteArray();

    internal static float[] Answers(InferenceSession session, Tensor images)
    {
        var values = new Microsoft.ML.OnnxRuntime.Tensors.DenseTensor<float>(images.contiguous().data<float>().ToArray(), [.. images.shape.Select(static length => (int)length)]);
        using var answers = session.Run([NamedOnnxValue.CreateFromTensor(session.InputNames[0], values)]);
        return answers[0].AsTensor<float>().ToArray();
    }

    internal static void AssertClose(Tensor expected, float[] actual, double tolerance)
    {
        var values = expected.contiguous().data<float>().ToArray();
        Assert.Equal(values.Length, actual.Length);
        var difference = values.Zip(actual, static (one, other) => Math.Abs(one - other)).Max();
        // Written so that NaN fails.
        Assert.True(difference <= tolerance, $"off by {difference:g3}, {tolerance:g3} allowed");
    }
}
