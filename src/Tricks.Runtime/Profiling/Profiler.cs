using TorchSharp;
using Tricks.Data;
using Tricks.Native;
using Tricks.Recipes;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Profiling;

/// <summary>
/// Measures steps of a recipe: their memory; in turn with the kernels alone, so that a machine that drifts does not matter; by phase, one step after another; then with every module followed.
/// </summary>
internal sealed class Profiler : IDisposable
{
    private readonly TrainingPipeline _pipeline;
    private readonly TrainingSession _session;
    private readonly StepGuard _guard;
    private readonly PhaseClock _clock;
    private readonly ModuleClock _modules;
    private readonly KernelFloor _floor;
    private readonly List<Action> _removals = [];
    private readonly IEnumerator<Batch> _batches;
    private readonly Tensor _lossSum;
    private Action<StepPhase>? _entered;
    private readonly int _stepsInAll;
    private int _step;
    private bool _toldSize;

    public Profiler(TrainingPipeline pipeline, TrainingSession session, Action<string> notice, CancellationToken stop)
    {
        (_pipeline, _session, _stepsInAll) = (pipeline, session, pipeline.Epochs * session.Sampler.StepsPerEpoch);
        var (_, height, width) = pipeline.TrainingShape(session.Data);
        var isCuda = session.Device.type == DeviceType.CUDA;
        Action settle = isCuda ? static () => cuda.synchronize() : static () => { };
        _clock = new(settle);
        _modules = new(session.State.Model, settle);
        _floor = new(session.Device, settle);
        _guard = new(pipeline, session, NotFinitePolicy.Stop, looksAtEachStep: !isCuda, notice);
        _batches = session.EndlessBatches(stop).GetEnumerator();
        _lossSum = zeros(1, float64, session.Device).DetachFromDisposeScope();
        pipeline.Entering = Enter;
        _removals.Add(session.State.Model.register_forward_pre_hook((_, input) =>
        {
            Enter(StepPhase.Forward);
            if (!_toldSize && input.shape is [_, _, var rows, var columns] && (rows, columns) != (height, width))
            {
                _toldSize = true;
                notice($"The steps that are measured are those at the beginning, with images of {rows}×{columns}; the recipe goes on to {height}×{width}.");
            }

            return input;
        }).remove);
        _removals.Add(session.State.Model.register_forward_hook((_, _, output) =>
        {
            Enter(StepPhase.Loss);
            return output;
        }).remove);
    }

    /// <summary>Takes the steps and measures them.</summary>
    /// <param name="rounds">How many steps each figure is of.</param>
    /// <param name="progress">Told how many steps are measured, of three times <paramref name="rounds"/>: in turn with the kernels, then by phase, then by module.</param>
    public StepProfile Run(int rounds, Action<int> progress)
    {
        // What is handed out on a CUDA device is not told by the host.
        var tellsMemory = LiveMemory.IsKnown && _session.Device.type == DeviceType.CPU;
        var before = tellsMemory ? LiveMemory.Now() : (double?)null;
        TakeStep();
        // Before there is anything that the profile itself keeps.
        var peaks = tellsMemory ? Peaks() : null;
        _modules.Given = _floor.Count;
        TakeStep();
        _modules.Given = null;
        _floor.Measure();
        _floor.Forget();
        var (inTurn, floors) = (new double[rounds], new double[rounds]);
        for (var round = 0; round < rounds; round++)
        {
            inTurn[round] = ByPhase().Sum();
            floors[round] = _floor.Measure();
            progress(round + 1);
        }

        var (steps, managed) = (new double[rounds][], new double[rounds]);
        // One after another, since a loader would catch up while something else is measured.
        for (var round = 0; round < rounds; round++)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            steps[round] = ByPhase();
            managed[round] = GC.GetAllocatedBytesForCurrentThread() - allocated;
            progress(rounds + round + 1);
        }

        FollowModules(rounds, progress);
        var seconds = Median(steps.Select(static phases => phases.Sum()));
        KernelTime[] kernels = [.. _floor.Kernels.Select(static kernel => new KernelTime(kernel.Name, kernel.Count, Median(kernel.Forward), Median(kernel.Backward)))];
        return new()
        {
            Steps = rounds,
            BatchSize = _pipeline.BatchSize,
            Seconds = seconds,
            Phases = [.. Enum.GetValues<StepPhase>().Select(phase => new PhaseTime(phase, Median(steps.Select(phases => phases[(int)phase])), peaks?[(int)phase]))],
            Model = _modules.Model,
            Kernels = kernels,
            Floor = kernels.Sum(static kernel => kernel.Seconds),
            FloorShare = Median(inTurn.Zip(floors, static (step, floor) => floor / step)),
            ManagedBytes = Median(managed),
            MemoryBefore = before,
        };
    }

    public void Dispose()
    {
        _pipeline.Entering = null;
        foreach (var remove in _removals)
            remove();
        _modules.Dispose();
        _batches.Dispose();
        _floor.Dispose();
        _guard.Dispose();
        _lossSum.Dispose();
    }

    /// <summary>Apart from the other steps: stamped ones take memory in another order, and one of each in turn would tear it into ever smaller pieces.</summary>
    private void FollowModules(int steps, Action<int> progress)
    {
        _modules.IsOn = true;
        TakeStep();
        _modules.Model.Scale(0);
        for (var step = 0; step < steps; step++)
        {
            TakeStep();
            progress((2 * steps) + step + 1);
        }

        _modules.IsOn = false;
        _modules.Model.Scale(1.0 / steps);
    }

    private double[] ByPhase()
    {
        _entered = _clock.Enter;
        _clock.Start();
        TakeStep();
        _entered = null;
        return _clock.Stop();
    }

    /// <summary>The most memory that is handed out during each phase of a step, by a look each millisecond and at each change of phase.</summary>
    private double[] Peaks()
    {
        var peaks = new double[Enum.GetValues<StepPhase>().Length];
        var current = 0;
        var gate = new Lock();
        _entered = phase =>
        {
            lock (gate)
            {
                Look();
                current = (int)phase;
                Look();
            }
        };
        LiveMemory.Watch(TakeStep, Look);
        _entered = null;
        return peaks;

        // What is handed out belongs to the phase in which it is asked for.
        void Look()
        {
            lock (gate)
                peaks[current] = Math.Max(peaks[current], LiveMemory.Taken());
        }
    }

    private void TakeStep()
    {
        _batches.MoveNext();
        using var batch = _batches.Current;
        using var scope = NewDisposeScope();
        Enter(StepPhase.Transfer);
        var there = new Batch(_session.Input.Images(batch), _session.Input.Labels(batch));
        Enter(StepPhase.Batch);
        if (_guard.Step(there, _step++ % _stepsInAll) is { } loss)
            _lossSum.PlusInPlace(loss);
        _lossSum.item<double>();
    }

    private void Enter(StepPhase phase)
    {
        if (phase == StepPhase.Gradients && _modules.IsOn)
            _modules.EndBackward();
        _entered?.Invoke(phase);
    }

    /// <summary>The middle of values, or the mean of the two in the middle; 0 where there are none.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
