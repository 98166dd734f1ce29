using static TorchSharp.torch;

namespace Tricks.Recipes;

/// <summary>State of a run that must survive a stop: saved into and restored from named tensors.</summary>
public interface IStateful
{
    /// <summary>The state, by name. The tensors are the live ones: copy what must not change.</summary>
    IReadOnlyDictionary<string, Tensor> State();

    /// <summary>Takes up a state that <see cref="State"/> gave before; throws <see cref="InvalidDataException"/> naming what is missing or of another shape.</summary>
    void Restore(IReadOnlyDictionary<string, Tensor> state);
}
