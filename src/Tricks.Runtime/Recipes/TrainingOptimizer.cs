using static TorchSharp.torch;

namespace Tricks.Recipes;

/// <summary>The optimizer of a run: holds state, takes steps.</summary>
public abstract class TrainingOptimizer : IStateful, IDisposable
{
    /// <summary>Sets every gradient to none, before backward.</summary>
    public abstract void ZeroGrad();

    /// <summary>Updates every parameter that has a gradient, at the given learning rate.</summary>
    public abstract void Step(double learningRate);

    /// <inheritdoc />
    public abstract IReadOnlyDictionary<string, Tensor> State();

    /// <inheritdoc />
    public abstract void Restore(IReadOnlyDictionary<string, Tensor> state);

    /// <summary>Frees the state's tensors.</summary>
    public abstract void Dispose();
}
