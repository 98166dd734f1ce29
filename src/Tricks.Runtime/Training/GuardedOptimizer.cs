using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks.Training;

/// <summary>Takes no step along gradients that are not finite.</summary>
/// <param name="state">The optimizer and its parameters.</param>
/// <param name="checks">Whether gradients are looked at before each step, for which it waits for the device.</param>
internal sealed class GuardedOptimizer(TrainingState state, bool checks) : WrappedOptimizer(state.Optimizer)
{
    /// <summary>What the schedule's learning rate is multiplied by.</summary>
    public double RateFactor { get; set; } = 1;

    /// <summary>Whether the gradients of the last step were looked at and not finite, so that it was not taken.</summary>
    public bool HasRefused { get; private set; }

    /// <summary>Whether the update of the last step began, so that weights may be others than before.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Called where a step is refused, before anything else sees the model.</summary>
    public Action OnRefused { get; init; } = static () => { };

    /// <summary>Before a step.</summary>
    public void Forget() => (HasRefused, HasBegun) = (false, false);

    public override void Step(double learningRate)
    {
        if (checks && !AreFinite())
        {
            HasRefused = true;
            OnRefused();
            return;
        }

        HasBegun = true;
        state.Optimizer.Step(learningRate * RateFactor);
    }

    private bool AreFinite() => state.Parameters.Select(static parameter => parameter.grad).OfType<Tensor>().GroupBy(static gradient => gradient.dtype).All(static alike => Foreach.AreFinite([.. alike]));
}
