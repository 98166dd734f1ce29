using System.Diagnostics;
using TorchSharp;
using Tricks.Data;
using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks.Training;

/// <summary>The loop: epochs of steps, evaluation after each, the run's files. Synchronous, on the thread that calls it.</summary>
internal sealed class Trainer(TrainingPipeline pipeline, TrainingSession session, RunDescription run, RunFolder folder, ITrainingObserver observer, CheckpointCadence? cadence = null) : IDisposable
{
    /// <summary>The sum of the epoch's losses so far, among a checkpoint's tensors.</summary>
    private const string LossSum = "epoch/loss_sum";

    /// <summary>From this share of an epoch's time on, waiting for data is what makes it slow.</summary>
    private const double MostWaiting = 0.1;

    private readonly CheckpointCadence _cadence = cadence ?? new();
    private readonly Stopwatch _total = Stopwatch.StartNew();
    private readonly Stopwatch _training = new();
    private readonly List<EpochMetrics> _metrics = [];
    private readonly Tensor _lossSum = zeros(1, float64, session.Device).DetachFromDisposeScope();
    private double _secondsBefore, _trainingSecondsBefore;
    private int _begun;
    private int _step;
    private int _saved;
    private long _savedAt = Stopwatch.GetTimestamp();
    private string? _weights;

    private EpochMetrics? Last => _metrics.LastOrDefault();

    private double? Best => _metrics.Count == 0 ? null : _metrics.Max(static epoch => epoch.Top1);

    /// <summary>Goes on from the run's newest checkpoint that is whole; false where there is none.</summary>
    /// <exception cref="InvalidDataException">It is not one of this recipe's.</exception>
    public bool Resume()
    {
        using var scope = NewDisposeScope();
        using var files = folder.Checkpoints(_cadence.Keep, observer.Notice);
        if (files.ReadNewest(run.RecipeHash, run.DataDigest) is not { } read)
            return false;
        var (checkpoint, tensors) = read;
        session.Restore(tensors.Where(static item => item.Key != LossSum).ToDictionary());
        using var noGradients = no_grad();
        _lossSum.copy_(tensors[LossSum]);
        (_step, _begun, _saved, _weights) = (checkpoint.Step, checkpoint.Step, checkpoint.Step, checkpoint.CheckpointSha256);
        (_secondsBefore, _trainingSecondsBefore) = (checkpoint.Seconds, checkpoint.TrainingSeconds);
        _metrics.AddRange(checkpoint.Metrics);
        folder.Write(_metrics);
        return true;
    }

    /// <summary>Trains until the last epoch or until it is asked to stop; the weights are saved either way.</summary>
    /// <exception cref="TrainingException">A loss is not finite.</exception>
    /// <exception cref="DataException">An image could not be read.</exception>
    public RunSummary Train(CancellationToken stop)
    {
        using var files = folder.Checkpoints(_cadence.Keep, observer.Notice, session.Pulse);
        for (var epoch = _metrics.Count; epoch < pipeline.Epochs; epoch++)
        {
            if (TrainEpoch(epoch, files, stop))
            {
                SaveCheckpoint(files);
                continue;
            }

            // An average without running statistics of its own is no model: the weights as they are trained are saved.
            using (session.Average is { StatisticsImages: > 0 } ? null : session.PutInAverages())
                SaveLast();
            SaveCheckpoint(files);
            return Summary(TrainingStatus.Stopped, null);
        }

        return Summary(TrainingStatus.Completed, null);
    }

    /// <summary>Frees what it keeps on the device.</summary>
    public void Dispose() => _lossSum.Dispose();

    /// <summary>The figures so far.</summary>
    public RunSummary Summary(TrainingStatus status, string? error)
    {
        var images = (long)_step * pipeline.BatchSize;
        return new()
        {
            Recipe = run.Recipe,
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
            Device = run.Device,
            CheckpointSha256 = _weights,
            Figures = Last?.Figures,
            SkippedImages = session.Skipped is { Count: > 0 } skipped ? skipped : null,
        };
    }

    /// <summary>Trains and evaluates one epoch; false where it was asked to stop before the end.</summary>
    private bool TrainEpoch(int epoch, CheckpointFiles files, CancellationToken stop)
    {
        var first = epoch * session.Sampler.StepsPerEpoch;
        if (_step == first)
        {
            using var scope = NewDisposeScope();
            _lossSum.zero_();
        }

        var progress = new EpochProgress(pipeline, session, observer, epoch, Math.Max(first, _begun));
        double trainLoss;
        var (waitedBefore, trainedBefore) = (session.Training.Waited, _training.Elapsed);
        _training.Start();
        try
        {
            var left = session.Sampler.Training(epoch).AsMemory((_step - first) * session.Sampler.LocalBatchSize);
            foreach (var batch in session.Training.Epoch(epoch, left, session.Sampler.LocalBatchSize, dropLast: true, stop))
            {
                using var owned = batch;
                using var scope = NewDisposeScope();
                _lossSum.PlusInPlace(session.Step(batch, _step++));
                session.Pulse.Stepped(_step);
                progress.Stepped(_step, _lossSum);
                if (stop.IsCancellationRequested)
                    return false;
                if (_cadence.IsDue(_step - _saved, Stopwatch.GetElapsedTime(_savedAt)))
                    SaveCheckpoint(files);
            }

            trainLoss = progress.MeanLoss(_step, _lossSum);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            _training.Stop();
        }

        var (waited, trained) = (session.Training.Waited - waitedBefore, _training.Elapsed - trainedBefore);
        observer.Evaluating(epoch + 1);
        using var averaged = session.PutInAverages();
        if (averaged is not null && session.Average!.StatisticsImages is var images and > 0 && !TakeStatistics(epoch, images, stop))
            return false;
        if (session.Evaluator.Evaluate(session.State.Model, stop) is not { } evaluation)
            return false;
        if (!double.IsFinite(evaluation.Loss))
        {
            throw new TrainingException($"The test loss is not finite after epoch {epoch + 1}, where the training loss is {trainLoss:G4}: the weights, or batch normalization's running "
                + $"statistics, are no numbers any more. Try a lower learning rate, or a batch of more than one image{(epoch == 0 ? "." : "; the weights of the epoch before are in the run's checkpoints.")}");
        }

        var rate = pipeline.LearningRate(session.Clock(_step - 1));
        var metrics = new EpochMetrics(epoch + 1, _step, trainLoss, evaluation.Loss, evaluation.Top1, evaluation.Top5, rate, progress.ImagesPerSecond, waited.TotalSeconds, waited / trained > MostWaiting ? "data" : "model", session.Figures());
        Save(metrics);
        return true;
    }

    private bool TakeStatistics(int epoch, int images, CancellationToken stop)
    {
        try
        {
            AveragedWeights.TakeStatistics(session, epoch, images, stop);
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Saves the weights that are evaluated.</summary>
    private void SaveLast()
    {
        _weights = folder.SaveWeights("last", session.State.Model.state_dict(), run);
        session.Pulse.Beat();
    }

    private void Save(EpochMetrics metrics)
    {
        SaveLast();
        if (Best is not { } best || metrics.Top1 > best)
            folder.SaveWeights("best", session.State.Model.state_dict(), run);
        _metrics.Add(metrics);
        folder.Write(_metrics);
        observer.EpochEnded(metrics, pipeline.Epochs);
    }

    /// <summary>Copies what training goes on from out of the device; it is written meanwhile. From a loss that is not finite nothing goes on.</summary>
    private void SaveCheckpoint(CheckpointFiles files)
    {
        (_saved, _savedAt) = (_step, Stopwatch.GetTimestamp());
        if (!double.IsFinite(_lossSum.item<double>()))
            return;
        // Parts may make the tensors of their state for it.
        using var scope = NewDisposeScope();
        var tensors = session.TrainingTensors().Append(new(LossSum, _lossSum)).Select(static item => StoredTensor.Of(item.Key, item.Value)).ToArray();
        var checkpoint = new Checkpoint
        {
            RecipeHash = run.RecipeHash,
            DataDigest = run.DataDigest,
            Step = _step,
            Metrics = [.. _metrics],
            Seconds = _secondsBefore + _total.Elapsed.TotalSeconds,
            TrainingSeconds = _trainingSecondsBefore + _training.Elapsed.TotalSeconds,
            CheckpointSha256 = _weights,
        };
        files.Begin(checkpoint, tensors);
        session.Pulse.Beat();
    }
}
