using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks.Runtime.Tests.Golden;

/// <summary>What make_golden.py trains, as a recipe: its weights, λ, partners and rates are the file's, everything else is the project's.</summary>
[Recipe]
[Synthetic(Classes = 5, Size = 9, Train = 6, Test = 6)]
[Model<SmallNetwork>]
[GoldenWeights]
[Epochs(3)]
[BatchSize(6)]
[Sgd]
[NoBiasDecay]
[LearningRate(1)]
[GoldenRates]
[GoldenMixup]
[LabelSmoothing]
internal sealed partial class GoldenRecipe;

internal sealed class GoldenWeightsAttribute : TrickAttribute, IWeightInitialization
{
    public void Initialize(Module<Tensor, Tensor> model) => GoldenFile.Fill(model, static name => name == "block.bn2.weight");
}

internal sealed class GoldenRatesAttribute : TrickAttribute, IDecay
{
    public double DecayFactor(StepClock clock) => GoldenFile.Read<TrainingTests.Training>("training").Rates[clock.Step];
}

internal sealed class GoldenMixupAttribute : TrickAttribute, IBatchTransform
{
    public (Tensor Images, Tensor Targets) Transform(Tensor images, Tensor targets, in StepContext step)
    {
        var golden = GoldenFile.Read<TrainingTests.Training>("training");
        return (MixupAttribute.Mix(images, tensor(golden.Lambda), tensor(golden.Partner)), MixupAttribute.Mix(targets, tensor(golden.Lambda), tensor(golden.Partner)));
    }
}
