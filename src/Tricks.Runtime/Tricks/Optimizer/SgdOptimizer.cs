using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks;

/// <summary>The run of <see cref="SgdAttribute"/>. Buffers of 0 make the first step's buffer the gradient itself.</summary>
internal sealed class SgdOptimizer(IReadOnlyList<ParameterGroup> groups, double momentum, double weightDecay, bool nesterov)
    : GroupOptimizer(groups, momentum == 0 ? [] : [new("momentum_buffer")])
{
    protected override void Update(Tensor[] parameters, Tensor[] gradients, Tensor[][] kept, double learningRate, double decay) =>
        FusedSgd.Step(parameters, gradients, momentum == 0 ? [] : kept[0], learningRate, momentum, weightDecay * decay, nesterov);
}
