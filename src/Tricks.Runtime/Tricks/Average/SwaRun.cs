using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks;

/// <summary>The run of <see cref="SwaAttribute"/>.</summary>
internal sealed class SwaRun(Module<Tensor, Tensor> model, int startEpoch, int statisticsImages) : IAverage, IStateful, IDisposable
{
    private const string CountName = "averaged";

    private static readonly Dictionary<string, Tensor> None = [];

    private readonly WeightCopies _averages = WeightCopies.Of(model);
    private readonly Tensor _count = zeros(1, int64).DetachFromDisposeScope();

    public int StatisticsImages => statisticsImages;

    public IReadOnlyDictionary<string, Tensor> Weights => Count == 0 ? None : _averages.ByName;

    // On the CPU, so that it asks no device.
    private long Count => _count.item<long>();

    public void Update(StepClock clock)
    {
        if (clock.Epoch < startEpoch || (clock.Step + 1) % clock.StepsPerEpoch != 0)
            return;
        _averages.MoveTo(1.0 / (Count + 1));
        _count.PlusInPlace(1L);
    }

    public IReadOnlyDictionary<string, Tensor> State() => new Dictionary<string, Tensor>(_averages.ByName) { [CountName] = _count };

    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        if (!state.TryGetValue(CountName, out var count) || count.numel() != 1)
            throw new InvalidDataException($"The average's state lacks {CountName}, how many weights it is the mean of.");
        _averages.Restore(state.Where(static item => item.Key != CountName).ToDictionary());
        _count.copy_(count);
    }

    public void Dispose()
    {
        _averages.Dispose();
        _count.Dispose();
    }
}
