using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks;

/// <summary>The run of <see cref="LarsAttribute"/>.</summary>
internal sealed class LarsOptimizer(IReadOnlyList<ParameterGroup> groups, double trust, double momentum, double weightDecay, double epsilon)
    : GroupOptimizer(groups, new Kept("momentum_buffer"))
{
    protected override void Update(Tensor[] parameters, Tensor[] gradients, Tensor[][] kept, double learningRate, double decay) =>
        ForeachLars.Step(parameters, gradients, kept[0], learningRate, momentum, trust, weightDecay * decay, epsilon, adapt: decay != 0);
}
