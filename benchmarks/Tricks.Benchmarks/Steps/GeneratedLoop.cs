using System.Diagnostics;
using Tricks.Benchmarks.Costs;
using Tricks.Data;
using Tricks.Recipes;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Benchmarks.Steps;

/// <summary>The pipeline that the generator wrote, stepped as the worker's loop steps it, on a CPU with a look at each loss and gradient; without reports.</summary>
internal sealed class GeneratedLoop : ITrainingLoop
{
    private readonly TrainingSession _session;
    private readonly StepGuard _guard;
    private readonly IEnumerator<Batch> _batches;
    private readonly Tensor _lossSum = zeros(1, float64, StepDevice.Current).DetachFromDisposeScope();
    private int _step;

    /// <param name="recipe">The recipe.</param>
    /// <param name="key">The key of a value that is set from outside; null: none.</param>
    /// <param name="value">The value.</param>
    public GeneratedLoop(Recipe recipe, string? key = null, string? value = null)
    {
        Name = recipe.Name;
        var pipeline = CostLoop.Compose(recipe, key, value);
        _session = TrainingSession.Open(pipeline, StepDevice.Current, new DataContext());
        _guard = new(pipeline, _session, NotFinitePolicy.Stop, looksAtEachStep: StepDevice.Current.type == TorchSharp.DeviceType.CPU, Console.Error.WriteLine);
        _batches = _session.EndlessBatches(CancellationToken.None).GetEnumerator();
    }

    public string Name { get; init; }

    public TrainingSession Session => _session;

    public double Seconds(int steps)
    {
        var began = Stopwatch.GetTimestamp();
        for (var step = 0; step < steps; step++)
        {
            _batches.MoveNext();
            using var batch = _batches.Current;
            using var scope = NewDisposeScope();
            _lossSum.add_(_guard.Step(batch, _step++)!);
        }

        _lossSum.item<double>();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    public void Dispose()
    {
        _batches.Dispose();
        _guard.Dispose();
        _session.Dispose();
        _lossSum.Dispose();
    }
}
