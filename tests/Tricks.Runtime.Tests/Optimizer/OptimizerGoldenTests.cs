using System.Text.Json;
using TorchSharp;
using TorchSharp.Modules;
using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Optimizer;

/// <summary>SGD against PyTorch's own, whose numbers tests/golden/sgd.py wrote.</summary>
public sealed class SgdGoldenTests
{
    private static readonly Golden Numbers = JsonSerializer.Deserialize<Golden>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "sgd.json")), JsonSerializerOptions.Web)!;

    [Theory]
    [InlineData(0.9, true, false)]
    [InlineData(0.9, true, true)]
    [InlineData(0.9, false, false)]
    [InlineData(0.9, false, true)]
    [InlineData(0.0, false, true)]
    public void Every_step_gives_the_weights_of_PyTorch(double momentum, bool nesterov, bool channelsLast) =>
        CompareWithPyTorch(momentum, nesterov, channelsLast, CPU);

    [Theory]
    [InlineData(0.9, true)]
    [InlineData(0.0, false)]
    public void Every_step_on_a_card_gives_the_weights_of_PyTorch(double momentum, bool nesterov)
    {
        Assert.SkipUnless(cuda.is_available(), "there is no CUDA card");
        CompareWithPyTorch(momentum, nesterov, channelsLast: true, CUDA);
    }

    private static void CompareWithPyTorch(double momentum, bool nesterov, bool channelsLast, Device device)
    {
        using var scope = NewDisposeScope();
        var parameters = Numbers.Shapes.ToDictionary(entry => entry.Key, entry =>
        {
            var initial = tensor(Numbers.Initial[entry.Key]).reshape(entry.Value).to(device);
            return new Parameter(channelsLast && entry.Value.Length == 4 ? MemoryFormat.ToChannelsLast(initial) : initial);
        });
        var groups = Numbers.Groups.Select(group => new ParameterGroup(
            new ParameterSetting(group.Decay, group.Rate), [.. group.Names.Select(name => (name, parameters[name]))]));
        using var optimizer = new SgdAttribute(momentum, Numbers.WeightDecay, nesterov).Create([.. groups]);
        var golden = Numbers.Runs.Single(run => run.Momentum == momentum && run.Nesterov == nesterov);

        for (var step = 0; step < Numbers.Rates.Length; step++)
        {
            optimizer.ZeroGrad();
            foreach (var (name, gradient) in Numbers.Gradients[step])
                parameters[name].grad = tensor(gradient).reshape(Numbers.Shapes[name]).to(device);
            optimizer.Step(Numbers.Rates[step]);

            foreach (var (name, expected) in golden.Weights[step])
            {
                var actual = parameters[name].detach().cpu().contiguous().data<float>().ToArray();
                Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
            }
        }
    }

    private sealed record Golden(
        Dictionary<string, long[]> Shapes, Group[] Groups, double[] Rates, double WeightDecay,
        Dictionary<string, float[]> Initial, Dictionary<string, float[]>[] Gradients, Run[] Runs);

    private sealed record Group(string[] Names, double Decay, double Rate);

    private sealed record Run(double Momentum, bool Nesterov, Dictionary<string, float[]>[] Weights);
}
