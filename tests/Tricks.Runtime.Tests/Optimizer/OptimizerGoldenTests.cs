using TorchSharp;
using TorchSharp.Modules;
using Tricks.Native;
using Tricks.Recipes;
using Tricks.Runtime.Tests.Golden;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Optimizer;

/// <summary>Optimizers against PyTorch's own, and LARS against its paper's algorithm, whose numbers tests/golden/optimizers.py wrote.</summary>
public sealed class OptimizerGoldenTests
{
    private static readonly Golden Numbers = GoldenFile.Read<Golden>("optimizers");

    public static TheoryData<int, bool> Runs => [.. Enumerable.Range(0, 7).SelectMany(static run => new[] { (run, false), (run, true) })];

    [Fact]
    public void Every_run_of_the_file_is_tested() => Assert.Equal(Runs.Count, 2 * Numbers.Runs.Length);

    [Theory]
    [MemberData(nameof(Runs))]
    public void Weights_equal_PyTorchs_at_every_step_recorded(int run, bool channelsLast) => CompareWithPyTorch(Numbers.Runs[run], channelsLast, CPU);

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    public void Weights_on_a_card_equal_PyTorchs(int run)
    {
        Assert.SkipUnless(cuda.is_available(), "there is no CUDA card");
        CompareWithPyTorch(Numbers.Runs[run], channelsLast: true, CUDA);
    }

    private static void CompareWithPyTorch(Run golden, bool channelsLast, Device device)
    {
        using var scope = NewDisposeScope();
        var parameters = Numbers.Shapes.ToDictionary(entry => entry.Key, entry =>
        {
            var initial = Initial(entry.Key).to(device);
            return new Parameter(channelsLast && entry.Value.Length == 4 ? MemoryFormat.ToChannelsLast(initial) : initial);
        });
        var groups = Numbers.Groups.Select(group => new ParameterGroup(
            new ParameterSetting(group.Decay, group.Rate), [.. group.Names.Select(name => (name, parameters[name]))]));
        using var optimizer = Part(golden).Create([.. groups]);

        for (var step = 0; step < Numbers.Rates.Length; step++)
        {
            optimizer.ZeroGrad();
            foreach (var (name, parameter) in parameters)
            {
                if (name == "late" && step < Numbers.LateFrom)
                    continue;
                var gradient = GoldenFile.NoiseTensor($"gradient {step} {name}", Numbers.Shapes[name]);
                parameter.grad = (name == "linear" && step == Numbers.StillAt ? gradient.zero_() : gradient).to(device);
            }

            optimizer.Step(Numbers.Rates[step]);

            if (Array.IndexOf(Numbers.Recorded, step) is var recorded and >= 0)
            {
                foreach (var (name, expected) in golden.Weights[recorded])
                    GoldenFile.AssertClose(expected, parameters[name].cpu(), 2e-6, $"{name} after step {step}");
            }
        }
    }

    private static Tensor Initial(string name) =>
        name == "zeros" ? zeros(Numbers.Shapes[name]) : GoldenFile.NoiseTensor($"initial {name}", Numbers.Shapes[name]);

    private static IOptimizer Part(Run run) => run.Optimizer switch
    {
        "Sgd" => new SgdAttribute(run.Momentum, run.WeightDecay, run.Nesterov),
        "AdamW" => new AdamWAttribute(run.Beta1, run.Beta2, run.Epsilon, run.WeightDecay),
        "Lars" => new LarsAttribute(run.Trust, run.Momentum, run.WeightDecay, run.Epsilon),
        _ => throw new ArgumentOutOfRangeException(nameof(run), run.Optimizer, null),
    };

    private sealed record Golden(
        Dictionary<string, long[]> Shapes, Group[] Groups, double[] Rates, int[] Recorded, int LateFrom, int StillAt, Run[] Runs);

    private sealed record Group(string[] Names, double Decay, double Rate);

    private sealed record Run(
        string Optimizer, double WeightDecay, double Momentum, bool Nesterov, double Beta1, double Beta2, double Epsilon, double Trust,
        Dictionary<string, double[]>[] Weights);
}
