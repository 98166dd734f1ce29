using TorchSharp;
using TorchSharp.Modules;
using Tricks.Data;
using Tricks.Models;
using Tricks.Native;
using Tricks.Recipes;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Golden;

/// <summary>What precision.py trains, as a recipe.</summary>
[Recipe]
[Synthetic(Classes = 5, Size = 9, Train = 8, Test = 8)]
[Model<SmallNetwork>]
[GoldenWeights]
[Epochs(3)]
[BatchSize(8)]
[Sgd(Momentum = 0.9, WeightDecay = 0)]
[LearningRate(1)]
[GoldenRates]
[MixedPrecision]
internal sealed partial class GoldenLow;

/// <summary>bfloat16 against an emulation in PyTorch, which rounds what layers read, write and hand back, and computes in fp32.</summary>
public sealed class PrecisionTests
{
    public sealed record Run(double[] Logits, double[] Losses, Dictionary<string, double[]> Gradients, Dictionary<string, double[]> State);

    public sealed record Precision(double[] Rates, long[] Labels, Run Low, Run Full);

    private readonly Precision _golden = GoldenFile.Read<Precision>("precision");

    [Fact]
    public void Three_steps_of_a_small_network_are_those_of_the_emulation()
    {
        Assert.SkipUnless(CpuConvolution.HasLowPrecision, "this processor does not multiply in bfloat16");
        using var scope = NewDisposeScope();
        using var session = TrainingSession.Open(new GoldenLow.Pipeline(new GoldenLow.Options()), CPU, new DataContext());
        var model = session.State.Model;
        model.eval();
        AssertNearer(_golden.Low.Logits, _golden.Full.Logits, model.call(GoldenFile.NoiseTensor("input 0", 8, 3, 9, 9)).to(float32), "logits");
        model.train();

        for (var step = 0; step < _golden.Rates.Length; step++)
        {
            using var batch = new Batch(GoldenFile.NoiseTensor($"input {step}", 8, 3, 9, 9), tensor(_golden.Labels));
            var loss = session.Step(batch, step);
            Assert.Equal(ScalarType.Float32, loss.dtype);
            Assert.Equal(_golden.Low.Losses[step], loss.item<float>(), 1e-3);
            if (step > 0)
                continue;
            var gradients = model.named_parameters().ToDictionary(static item => item.name, static item => item.parameter.grad!);
            foreach (var (name, values) in _golden.Low.Gradients)
                AssertNearer(values, _golden.Full.Gradients[name], gradients[name], "gradient of " + name);
        }

        var state = model.state_dict();
        foreach (var (name, values) in _golden.Low.State)
            GoldenFile.AssertClose(values, state[name], 5e-3, name);
    }

    [Fact]
    public void Layers_compute_in_bfloat16_and_parameters_gradients_statistics_and_the_update_are_fp32()
    {
        Assert.SkipUnless(CpuConvolution.HasLowPrecision, "this processor does not multiply in bfloat16");
        using var scope = NewDisposeScope();
        using var session = TrainingSession.Open(new GoldenLow.Pipeline(new GoldenLow.Options()), CPU, new DataContext());
        var model = session.State.Model;
        var outputs = new List<(string Layer, ScalarType Type)>();
        foreach (var layer in model.modules().Where(static module => module is Convolution2d or FullyConnected or BatchNorm).Cast<nn.Module<Tensor, Tensor>>())
            layer.register_forward_hook((module, _, output) => { outputs.Add((module.GetName(), output.dtype)); return output; });
        using var batch = new Batch(GoldenFile.NoiseTensor("input 0", 8, 3, 9, 9), tensor(_golden.Labels));
        session.Step(batch, 0);

        Assert.Equal(4 + 1 + 4, outputs.Count);
        Assert.All(outputs, static output => Assert.Equal((output.Layer, ScalarType.BFloat16), output));
        Assert.All(session.State.Parameters, static parameter => Assert.Equal((ScalarType.Float32, ScalarType.Float32), (parameter.dtype, parameter.grad!.dtype)));
        Assert.All(model.named_buffers().Where(static item => item.name.Contains("running", StringComparison.Ordinal)), static item => Assert.Equal(ScalarType.Float32, item.buffer.dtype));
        Assert.All(session.State.Optimizer.State().Values, static buffer => Assert.Equal(ScalarType.Float32, buffer.dtype));
    }

    /// <summary>Fails unless the values are at least four times nearer to the emulation than the emulation is to fp32: only the order of sums differs.</summary>
    private static void AssertNearer(double[] low, double[] full, Tensor actual, string what)
    {
        var values = GoldenFile.Values(actual);
        Assert.Equal(low.Length, values.Length);
        var off = low.Zip(values, static (l, v) => (l - v) * (l - v)).Sum();
        var rounding = low.Zip(full, static (l, f) => (l - f) * (l - f)).Sum();
        Assert.True(off * 16 <= rounding, $"{what}: off by {Math.Sqrt(off):g3} where the emulation is {Math.Sqrt(rounding):g3} from fp32.");
    }
}
