using Tricks.Data;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Benchmarks;

/// <summary>The pipeline that the generator wrote, stepped as the worker's loop steps it, without reports.</summary>
internal sealed class GeneratedLoop : ITrainingLoop
{
    private readonly TrainingSession _session;
    private readonly IEnumerator<Batch> _batches;
    private readonly Tensor _lossSum = zeros(1, float64);
    private int _step;

    public GeneratedLoop()
    {
        _session = TrainingSession.Open(new BenchmarkBag.Pipeline(new BenchmarkBag.Options()), CPU, new DataContext());
        _batches = Batches().GetEnumerator();
    }

    public string Name => "generated pipeline";

    public void Step()
    {
        _batches.MoveNext();
        using var batch = _batches.Current;
        using var scope = NewDisposeScope();
        _lossSum.add_(_session.Step(batch, _step++));
    }

    public void Finish() => _lossSum.item<double>();

    public void Dispose()
    {
        _batches.Dispose();
        _session.Dispose();
        _lossSum.Dispose();
    }

    private IEnumerable<Batch> Batches()
    {
        for (var epoch = 0; ; epoch++)
        {
            foreach (var batch in _session.Training.Epoch(epoch, _session.Sampler.Training(epoch), _session.Sampler.LocalBatchSize, dropLast: true, CancellationToken.None))
                yield return batch;
        }
    }
}
