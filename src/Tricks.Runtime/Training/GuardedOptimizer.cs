using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks.Training;

/// <summary>Takes no step where a loss or a gradient is not finite.</summary>
/// <param name="state">The optimizer and its parameters.</param>
/// <param name="losses">The losses of which the gradients are.</param>
internal sealed class GuardedOptimizer(TrainingState state, IReadOnlyList<Tensor> losses) : WrappedOptimizer(state.Optimizer)
{
    /// <summary>Whether losses and gradients are looked at before each step, for which it waits for the device.</summary>
    public required bool Looks { get; set; }

    /// <summary>What the schedule's learning rate is multiplied by.</summary>
    public double RateFactor { get; set; } = 1;

    /// <summary>Whether a loss or a gradient of the last step was looked at and not finite, so that it was not taken.</summary>
    public bool HasRefused { get; private set; }

    /// <summary>Whether the update of the last step began, so that weights may be others than before.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Called where a step is refused, before anything else sees the model.</summary>
    public Action OnRefused { get; init; } = static () => { };

    /// <summary>Told when the update begins and ends, for whoever measures the step.</summary>
    public Action<StepPhase>? Entering { get; init; }

    /// <summary>Before a step.</summary>
    public void Forget() => (HasRefused, HasBegun) = (false, false);

    public override void Step(double learningRate)
    {
        if (Looks && !AreFinite())
        {
            HasRefused = true;
            OnRefused();
            return;
        }

        HasBegun = true;
        Entering?.Invoke(StepPhase.Optimizer);
        state.Optimizer.Step(learningRate * RateFactor);
        Entering?.Invoke(StepPhase.Averages);
    }

    private bool AreFinite() => losses.All(NotFiniteOrigin.IsFinite) && state.Parameters.Select(static parameter => parameter.grad).OfType<Tensor>().GroupBy(static gradient => gradient.dtype).All(static alike => Foreach.AreFinite([.. alike]));
}
