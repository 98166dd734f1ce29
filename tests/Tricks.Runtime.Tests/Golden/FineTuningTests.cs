using Tricks.Data;
using Tricks.Recipes;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Runtime.Tests.Golden;

/// <summary>What finetuning.py trains, as a recipe: the weights are there before, and the first layers do not learn.</summary>
[Recipe]
[Synthetic(Classes = 5, Size = 9, Train = 6, Test = 6)]
[Model<SmallNetwork>]
[GoldenStart]
[Epochs(3)]
[BatchSize(6)]
[Sgd(Momentum = 0.9, WeightDecay = 0.005)]
[LearningRate(1)]
[GoldenRates]
[LayerwiseDecay(0.5)]
[HeadRate(10)]
[Freeze("block")]
internal sealed partial class GoldenFrozen;

/// <summary>The same with one layer more that learns at each step.</summary>
[Recipe]
[Synthetic(Classes = 5, Size = 9, Train = 6, Test = 6)]
[Model<SmallNetwork>]
[GoldenStart]
[Epochs(3)]
[BatchSize(6)]
[Sgd(Momentum = 0.9, WeightDecay = 0.005)]
[LearningRate(1)]
[GoldenRates]
[LayerwiseDecay(0.5)]
[HeadRate(10)]
[GradualUnfreeze(1)]
internal sealed partial class GoldenUnfrozen;

/// <summary>The weights of networks.py, as if they had been trained.</summary>
internal sealed class GoldenStartAttribute : TrickAttribute, IPretrainedWeights
{
    public PixelStatistics? Normalization(int channels) => null;

    public void Load(PretrainedStart start) => GoldenFile.Fill(start.Model, static name => name == "block.bn2.weight");
}

public sealed class FineTuningTests
{
    public sealed record Run(double[] Losses, Dictionary<string, double[]> State);

    public sealed record FineTuning(Run Freeze, Run Gradual, double[] Rates);

    private readonly FineTuning _golden = GoldenFile.Read<FineTuning>("finetuning");

    [Fact]
    public void Steps_with_a_frozen_layer_and_rates_by_layer_equal_PyTorchs() =>
        AssertEqual(_golden.Freeze, new GoldenFrozen.Pipeline(new GoldenFrozen.Options()), "The layer conv1, 1 of 3, does not learn.");

    [Fact]
    public void Steps_in_which_one_layer_after_another_begins_to_learn_equal_PyTorchs() =>
        AssertEqual(_golden.Gradual, new GoldenUnfrozen.Pipeline(new GoldenUnfrozen.Options()), "The layers from conv1 to block, 2 of 3, do not learn at first.");

    private void AssertEqual(Run golden, TrainingPipeline pipeline, string notice)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(_golden.Rates, GoldenFile.Read<TrainingTests.Training>("training").Rates);
        var notices = new List<string>();
        using var session = TrainingSession.Open(pipeline, CPU, new DataContext { Notice = notices.Add });
        Assert.Equal([notice], notices);
        for (var step = 0; step < golden.Losses.Length; step++)
        {
            using var batch = new Batch(GoldenFile.NoiseTensor($"input {step}", 6, 3, 9, 9), tensor(new long[] { 0, 1, 2, 3, 4, 0 }));
            Assert.Equal(golden.Losses[step], session.Step(batch, step).item<float>(), 2e-6);
        }

        var state = session.State.Model.state_dict();
        foreach (var (name, values) in golden.State)
            GoldenFile.AssertClose(values, state[name], 2e-5, name);
    }
}
