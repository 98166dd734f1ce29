using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks.Training;

/// <summary>An optimizer in the place of another, whose step is its own. What it wraps is another's to dispose of.</summary>
internal abstract class WrappedOptimizer(TrainingOptimizer inner) : TrainingOptimizer
{
    public override void ZeroGrad() => inner.ZeroGrad();

    public override IReadOnlyDictionary<string, Tensor> State() => inner.State();

    public override void Restore(IReadOnlyDictionary<string, Tensor> state) => inner.Restore(state);

    public override void Dispose()
    {
    }
}
