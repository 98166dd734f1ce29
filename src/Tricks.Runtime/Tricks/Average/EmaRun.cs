using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks;

/// <summary>The run of <see cref="EmaAttribute"/>: begins with the first weights.</summary>
internal sealed class EmaRun(Module<Tensor, Tensor> model, double decay) : IAverage, IStateful, IDisposable
{
    private readonly WeightCopies _averages = WeightCopies.Of(model);

    public IReadOnlyDictionary<string, Tensor> Weights => _averages.ByName;

    public void Update(StepClock clock) => _averages.MoveTo(1 - EmaAttribute.DecayAt(decay, clock.Step));

    public IReadOnlyDictionary<string, Tensor> State() => _averages.ByName;

    public void Restore(IReadOnlyDictionary<string, Tensor> state) => _averages.Restore(state);

    public void Dispose() => _averages.Dispose();
}
