using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks;

/// <summary>The run of <see cref="AdamWAttribute"/>. A parameter's steps count from its first gradient.</summary>
internal sealed class AdamWOptimizer(IReadOnlyList<ParameterGroup> groups, double beta1, double beta2, double epsilon, double weightDecay)
    : GroupOptimizer(groups, new("exp_avg"), new("exp_avg_sq"), new("step", Single: true))
{
    protected override void Update(Tensor[] parameters, Tensor[] gradients, Tensor[][] kept, double learningRate, double decay) =>
        FusedAdamW.Step(parameters, gradients, means: kept[0], squares: kept[1], steps: kept[2], learningRate, beta1, beta2, epsilon, weightDecay * decay);
}
