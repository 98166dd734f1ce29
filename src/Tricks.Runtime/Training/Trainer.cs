using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using Tricks.Data;
using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks.Training;

/// <summary>The loop: epochs of steps, evaluation after each, the run's files. Synchronous, on the thread that calls it.</summary>
internal sealed class Trainer : IDisposable
{
    /// <summary>The sum of the epoch's losses so far, among a checkpoint's tensors.</summary>
    private const string LossSum = "epoch/loss_sum";

    /// <summary>What the checkpoint is called where it cannot be written.</summary>
    private const string CheckpointJob = "The checkpoint";

    /// <summary>From this share of an epoch's time on, waiting for data is what makes it slow.</summary>
    private const double MostWaiting = 0.1;

    private readonly TrainingPipeline _pipeline;
    private readonly TrainingSession _session;
    private readonly RunDescription _run;
    private readonly RunFolder _folder;
    private readonly ITrainingObserver _observer;
    private readonly CheckpointCadence _cadence;
    private readonly NotFiniteHandling _notFinite;
    private readonly CheckpointFiles _checkpoints;
    private readonly StepGuard _guard;
    private readonly HashSet<string> _neverFinite;
    private readonly Stopwatch _total = Stopwatch.StartNew();
    private readonly Stopwatch _training = new();
    private readonly List<EpochMetrics> _metrics = [];
    private IReadOnlyList<StoredTensor>? _stored;
    private string? _unsaved;
    private bool _isUnsavedTold;
    private readonly Tensor _lossSum;
    private double _secondsBefore, _trainingSecondsBefore;
    private int _begun;
    private int _step;
    private int _wentBack;
    private long _savedAt = Stopwatch.GetTimestamp();
    private Task<string?> _sha256 = Task.FromResult<string?>(null);

    public Trainer(TrainingPipeline pipeline, TrainingSession session, RunDescription run, RunFolder folder, ITrainingObserver observer, CheckpointCadence? cadence = null, NotFiniteHandling? notFinite = null)
    {
        (_pipeline, _session, _run, _folder, _observer) = (pipeline, session, run, folder, observer);
        (_cadence, _notFinite) = (cadence ?? new(), notFinite ?? new());
        _checkpoints = folder.Checkpoints(_cadence, session.Sampler.StepsPerEpoch, observer.Warning);
        // Asking a CPU costs nothing, and it names the very step.
        _guard = new(pipeline, session, _notFinite.Policy, _notFinite.LooksAtEachStep ?? session.Device.type == DeviceType.CPU || _notFinite.Policy == NotFinitePolicy.Skip, observer.Warning);
        _lossSum = zeros(1, float64, session.Device).DetachFromDisposeScope();
        using var scope = NewDisposeScope();
        _neverFinite = [.. session.TrainingTensors().Where(static item => !NotFiniteOrigin.IsFinite(item.Value)).Select(static item => item.Key)];
    }

    private enum EpochEnd
    {
        Whole,
        Stopped,
        WentBack,
    }

    private EpochMetrics? Last => _metrics.LastOrDefault();

    private double? Best => _metrics.Count == 0 ? null : _metrics.Max(static epoch => epoch.Top1);

    /// <summary>Goes on from a checkpoint.</summary>
    /// <exception cref="InvalidDataException">It does not fit the model or a part.</exception>
    public void GoOn(Checkpoint checkpoint, IReadOnlyDictionary<string, Tensor> tensors)
    {
        Restore(checkpoint, tensors);
        _checkpoints.SetAsideAfter(checkpoint.Step);
        (_secondsBefore, _trainingSecondsBefore) = (checkpoint.Seconds, checkpoint.TrainingSeconds);
        _folder.Write(_metrics);
    }

    /// <summary>Trains until the last epoch or until it is asked to stop; the weights and the summary are saved either way.</summary>
    /// <exception cref="TrainingException">A loss is not finite, or files cannot be written.</exception>
    /// <exception cref="DataException">An image could not be read.</exception>
    public RunSummary Train(CancellationToken stop)
    {
        using var writer = new RunWriter(_folder, _run, _session.Pulse, _observer.Warning);
        if (_step == 0 && (_notFinite.Policy == NotFinitePolicy.Back || !_guard.LooksAtEachStep))
            SaveCheckpoint(writer);
        while (_metrics.Count < _pipeline.Epochs)
        {
            var end = TrainEpoch(_metrics.Count, writer, stop);
            if (end == EpochEnd.WentBack)
                continue;
            // An average without running statistics of its own is no model: the weights as they are trained are saved.
            if (end == EpochEnd.Stopped)
            {
                using (_session.Average is { StatisticsImages: > 0 } ? null : _session.PutInAverages())
                    SaveLast(writer);
            }

            SaveCheckpoint(writer);
            if (end == EpochEnd.Stopped)
                return Ended(TrainingStatus.Stopped, writer);
        }

        return Ended(TrainingStatus.Completed, writer);
    }

    /// <summary>Frees what it keeps on the device.</summary>
    public void Dispose()
    {
        _lossSum.Dispose();
        _guard.Dispose();
    }

    /// <summary>The figures so far.</summary>
    public RunSummary Summary(TrainingStatus status, string? error)
    {
        var images = (long)_step * _pipeline.BatchSize;
        return new()
        {
            Recipe = _run.Recipe,
            Status = status.ToString().ToLowerInvariant(),
            Error = error,
            Epochs = _metrics.Count,
            Steps = _step,
            Images = images,
            Seconds = _secondsBefore + _total.Elapsed.TotalSeconds,
            ImagesPerSecond = images == 0 ? 0 : images / (_trainingSecondsBefore + _training.Elapsed.TotalSeconds),
            TestLoss = Last?.TestLoss,
            Top1 = Last?.Top1,
            Top5 = Last?.Top5,
            BestTop1 = Best,
            Device = _run.Device,
            CheckpointSha256 = _sha256.GetAwaiter().GetResult(),
            Figures = Last?.Figures,
            SkippedImages = _session.Skipped is { Count: > 0 } skipped ? skipped : null,
        };
    }

    private RunSummary Ended(TrainingStatus status, RunWriter writer)
    {
        var summary = Summary(status, null);
        writer.Write("summary.json", () => _folder.Write(summary), isLast: true);
        writer.Finish();
        return summary;
    }

    /// <summary>Trains and evaluates one epoch, from where it stands.</summary>
    private EpochEnd TrainEpoch(int epoch, RunWriter writer, CancellationToken stop)
    {
        var first = epoch * _session.Sampler.StepsPerEpoch;
        if (_step == first)
        {
            using var scope = NewDisposeScope();
            _lossSum.zero_();
            _guard.SkippedInEpoch = 0;
        }

        var progress = new EpochProgress(_pipeline, _session, _observer, Rate, epoch, Math.Max(first, _begun));
        double? trainLoss = null;
        var (waitedBefore, trainedBefore) = (_session.Training.Waited, _training.Elapsed);
        _training.Start();
        try
        {
            var left = _session.Sampler.Training(epoch).AsMemory((_step - first) * _session.Sampler.LocalBatchSize);
            foreach (var batch in _session.Training.Epoch(epoch, left, _session.Sampler.LocalBatchSize, dropLast: true, stop))
            {
                using var owned = batch;
                using var scope = NewDisposeScope();
                try
                {
                    if (_guard.Step(batch, _step++) is { } loss)
                        _lossSum.PlusInPlace(loss);
                    if (_step == first + _session.Sampler.StepsPerEpoch)
                        trainLoss = progress.MeanLoss(_step, _lossSum, _guard.SkippedInEpoch);
                    else
                        progress.Stepped(_step, _lossSum, _guard.SkippedInEpoch);
                }
                catch (NotFiniteException found)
                {
                    _session.Pulse.Saw(double.NaN);
                    var what = Describe(found);
                    if (GoBack(what, writer) || LookCloser(what, writer))
                        return EpochEnd.WentBack;
                    var (origin, isOfData) = NotFiniteOrigin.Find(_session, batch, found.Last - 1);
                    throw new TrainingException($"{what} {origin}{(isOfData ? "" : $" {Advice(epoch)}")}");
                }

                writer.Look();
                if (stop.IsCancellationRequested)
                    return EpochEnd.Stopped;
                if (_cadence.IsDue(_step, Stopwatch.GetElapsedTime(_savedAt)))
                    SaveCheckpoint(writer);
            }

            trainLoss ??= progress.MeanLoss(_step, _lossSum, _guard.SkippedInEpoch);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return EpochEnd.Stopped;
        }
        finally
        {
            _training.Stop();
        }

        var (waited, trained) = (_session.Training.Waited - waitedBefore, _training.Elapsed - trainedBefore);
        _observer.Evaluating(epoch + 1);
        using var averaged = _session.PutInAverages();
        if (averaged is not null && _session.Average!.StatisticsImages is var images and > 0 && !TakeStatistics(epoch, images, stop))
            return EpochEnd.Stopped;
        if (_session.Evaluator.Evaluate(_session.State.Model, stop) is not { } evaluation)
            return EpochEnd.Stopped;
        if (!double.IsFinite(evaluation.Loss))
        {
            _session.Pulse.Saw(evaluation.Loss);
            var what = $"The test loss is not finite after epoch {epoch + 1}, where the training loss is {trainLoss:G4}.";
            averaged?.Dispose();
            if (GoBack(what, writer) || LookCloser(what, writer))
                return EpochEnd.WentBack;
            throw new TrainingException($"{what} The weights, or batch normalization's running statistics, are no numbers any more. {Advice(epoch)} A batch of more than one image may help, too.");
        }

        Save(new(epoch + 1, _step, trainLoss.Value, evaluation.Loss, evaluation.Top1, evaluation.Top5, Rate(_step - 1), progress.ImagesPerSecond, waited.TotalSeconds, waited / trained > MostWaiting ? "data" : "model", Figures()), writer);
        return EpochEnd.Whole;
    }

    private double Rate(int step) => _pipeline.LearningRate(_session.Clock(step)) * _guard.RateFactor;

    private string Describe(NotFiniteException found)
    {
        var (epoch, rate) = (((found.Last - 1) / _session.Sampler.StepsPerEpoch) + 1, Rate(found.Last - 1));
        return found.First == found.Last
            ? string.Create(CultureInfo.InvariantCulture, $"The training loss, or a gradient, is not finite at step {found.Last} (epoch {epoch}, learning rate {rate:G4}).")
            : string.Create(CultureInfo.InvariantCulture, $"The training loss is not finite any more: between step {found.First} and {found.Last} (epoch {epoch}, learning rate {Rate(found.First - 1):G4} to {rate:G4}) it became so.");
    }

    private string Advice(int epoch) =>
        $"Try a lower learning rate or a longer warmup{(epoch == 0 ? "" : "; the weights of the last whole epoch are in the run's checkpoints")}."
        + (_guard.SkippedInARow == NotFiniteHandling.MostSkippedInARow ? $" {_guard.SkippedInARow} steps in a row were skipped, the most that may be." : "")
        + (_notFinite.Policy != NotFinitePolicy.Back ? "" : _wentBack == _notFinite.Retries ? $" Training went back {_wentBack} time{(_wentBack == 1 ? "" : "s")}, as often as Tricks:NotFinite:Retries allows." : " There is no checkpoint to go back to.");

    /// <summary>Goes back to the last checkpoint, with a lower rate; false where that is not wanted, or no more.</summary>
    private bool GoBack(string why, RunWriter writer)
    {
        if (_notFinite.Policy != NotFinitePolicy.Back || _wentBack == _notFinite.Retries || ToLastCheckpoint(why, writer) is not { } step)
            return false;
        (_wentBack, _guard.RateFactor) = (_wentBack + 1, _guard.RateFactor * _notFinite.RateFactor);
        // Whatever goes on from there, now or after a stop, has gone back so often.
        SaveCheckpoint(writer);
        _observer.Warning(string.Create(CultureInfo.InvariantCulture, $"{why} Training goes back to step {step} ({_wentBack} of {_notFinite.Retries} times), with {_guard.RateFactor:G4} of the schedule's learning rate from there on."));
        return true;
    }

    /// <summary>Goes back to the last checkpoint to find the very step, where steps are not looked at one by one; false where they are, or there is none.</summary>
    private bool LookCloser(string why, RunWriter writer)
    {
        if (_guard.LooksAtEachStep || ToLastCheckpoint(why, writer) is not { } step)
            return false;
        _guard.LooksAtEachStep = true;
        _observer.Warning($"{why} To find where, training goes back to step {step} and looks at each step from there on, which takes longer.");
        return true;
    }

    /// <summary>Makes everything as it was at the last checkpoint that a run which was never stopped has too; its step, or null where there is none.</summary>
    private int? ToLastCheckpoint(string why, RunWriter writer)
    {
        writer.Wait();
        // Which one it is must not depend on a disk.
        if (writer.IsFailing)
            throw new TrainingException($"{why} Training cannot go back, since its last checkpoint could not be written. Started again when there is room, it goes on from the one before.");
        using var scope = NewDisposeScope();
        if (_checkpoints.ReadNewestRegular(_run.Hashes, _run.DataDigest) is not var (checkpoint, tensors))
            return null;
        Restore(checkpoint, tensors);
        _checkpoints.RemoveAfter(checkpoint.Step);
        EpochMetrics[] metrics = [.. _metrics];
        writer.Write("metrics.jsonl", () => _folder.Write(metrics));
        _session.Pulse.Saw(0);
        return checkpoint.Step;
    }

    private void Restore(Checkpoint checkpoint, IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var scope = NewDisposeScope();
        _session.Restore(tensors.Where(static item => item.Key != LossSum).ToDictionary());
        _session.SkippedByIndex = checkpoint.Skipped;
        if (checkpoint.UsesLength)
            _session.Length.Use();
        using var noGradients = no_grad();
        _lossSum.copy_(tensors[LossSum]);
        _guard.KeepStatistics();
        (_step, _begun, _sha256) = (checkpoint.Step, checkpoint.Step, Task.FromResult(checkpoint.CheckpointSha256));
        (_guard.Skipped, _guard.SkippedInEpoch, _guard.SkippedInARow) = (checkpoint.SkippedSteps, checkpoint.SkippedInEpoch, checkpoint.SkippedInARow);
        (_wentBack, _guard.RateFactor) = (checkpoint.WentBack, checkpoint.RateFactor);
        _pipeline.Splits = checkpoint.Splits;
        _metrics.Clear();
        _metrics.AddRange(checkpoint.Metrics);
    }

    private bool TakeStatistics(int epoch, int images, CancellationToken stop)
    {
        try
        {
            AveragedWeights.TakeStatistics(_pipeline, _session, epoch, images, stop);
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>What parts count and measure, and what was done where numbers were not finite.</summary>
    private IReadOnlyDictionary<string, double>? Figures()
    {
        var figures = new Dictionary<string, double>(_session.Figures() ?? new Dictionary<string, double>(), StringComparer.Ordinal);
        if (_guard.Skipped > 0)
            figures["NotFinite.SkippedSteps"] = _guard.Skipped;
        if (_wentBack > 0)
            (figures["NotFinite.WentBack"], figures["NotFinite.RateFactor"]) = (_wentBack, _guard.RateFactor);
        return figures.Count == 0 ? null : figures;
    }

    /// <summary>Saves the weights that are evaluated.</summary>
    private StoredWeights SaveLast(RunWriter writer)
    {
        var weights = RunFolder.Stored(_session.State.Model.state_dict(), _run);
        _sha256 = Task.Run(() => (string?)weights.Sha256);
        writer.Write("last.safetensors", () => _folder.Write("last", weights));
        return weights;
    }

    private void Save(EpochMetrics metrics, RunWriter writer)
    {
        var weights = SaveLast(writer);
        if (Best is not { } best || metrics.Top1 > best)
            writer.Write("best.safetensors", () => _folder.Write("best", weights));
        _metrics.Add(metrics);
        EpochMetrics[] all = [.. _metrics];
        writer.Write("metrics.jsonl", () => _folder.Write(all));
        _observer.EpochEnded(metrics, _pipeline.Epochs);
    }

    /// <summary>Copies what training goes on from out of the device; it is written meanwhile. From what is not finite nothing goes on.</summary>
    private void SaveCheckpoint(RunWriter writer)
    {
        _savedAt = Stopwatch.GetTimestamp();
        if (!double.IsFinite(_lossSum.item<double>()))
            return;
        // None is passed over because the one before it is still being written: to which one training goes back must not depend on time.
        if (!writer.WaitFor(CheckpointJob))
            _stored = null;
        if (Volatile.Read(ref _unsaved) is { } spoilt && !_isUnsavedTold)
        {
            _isUnsavedTold = true;
            _observer.Warning($"No checkpoint was written before step {_step}, since {spoilt} is not finite, and none will be while it is not. The last one that was written stays.");
        }

        // Parts may make the tensors of their state for it.
        using var scope = NewDisposeScope();
        var tensors = _stored = StoredTensor.All(_session.TrainingTensors().Append(new(LossSum, _lossSum)), _stored);
        var checkpoint = new Checkpoint
        {
            RecipeHash = _run.RecipeHash,
            DataDigest = _run.DataDigest,
            Step = _step,
            Metrics = [.. _metrics],
            Seconds = _secondsBefore + _total.Elapsed.TotalSeconds,
            TrainingSeconds = _trainingSecondsBefore + _training.Elapsed.TotalSeconds,
            UsesLength = _session.Length.IsUsed,
            Skipped = _session.SkippedByIndex,
            SkippedSteps = _guard.Skipped,
            SkippedInEpoch = _guard.SkippedInEpoch,
            SkippedInARow = _guard.SkippedInARow,
            WentBack = _wentBack,
            RateFactor = _guard.RateFactor,
            Splits = _pipeline.Splits,
        };
        var sha256 = _sha256;
        writer.Write(CheckpointJob, () =>
        {
            Volatile.Write(ref _unsaved, tensors.FirstOrDefault(tensor => !tensor.IsFinite && !_neverFinite.Contains(tensor.Name))?.Name);
            if (_unsaved is null)
                _checkpoints.Write(checkpoint with { CheckpointSha256 = sha256.GetAwaiter().GetResult() }, tensors);
        }, isLast: true);
    }
}
