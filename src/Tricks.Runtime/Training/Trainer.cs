using System.Diagnostics;
using TorchSharp;
using Tricks.Data;
using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks.Training;

/// <summary>The loop: epochs of steps, evaluation after each, the run's files. Synchronous, on the thread that calls it.</summary>
internal sealed class Trainer(TrainingPipeline pipeline, TrainingSession session, RunDescription run, RunFolder folder, ITrainingObserver observer)
{
    /// <summary>From this share of an epoch's time on, waiting for data is what makes it slow.</summary>
    private const double MostWaiting = 0.1;

    private readonly Stopwatch _total = Stopwatch.StartNew();
    private readonly Stopwatch _training = new();
    private int _step;
    private EpochMetrics? _last;
    private double? _best;
    private string? _weights;

    /// <summary>Trains until the last epoch or until it is asked to stop; the weights are saved either way.</summary>
    /// <exception cref="TrainingException">A loss is not finite.</exception>
    /// <exception cref="DataException">An image could not be read.</exception>
    public RunSummary Train(CancellationToken stop)
    {
        for (var epoch = 0; epoch < pipeline.Epochs; epoch++)
        {
            if (TrainEpoch(epoch, stop))
                continue;
            // An average without running statistics of its own is no model: the weights as they are trained are saved.
            using (var averaged = session.Average is { StatisticsImages: > 0 } ? null : session.PutInAverages())
                SaveLast(averaged);
            return Summary(TrainingStatus.Stopped, null);
        }

        return Summary(TrainingStatus.Completed, null);
    }

    /// <summary>The figures so far.</summary>
    public RunSummary Summary(TrainingStatus status, string? error)
    {
        var images = (long)_step * pipeline.BatchSize;
        return new()
        {
            Recipe = run.Recipe,
            Status = status.ToString().ToLowerInvariant(),
            Error = error,
            Epochs = _last?.Epoch ?? 0,
            Steps = _step,
            Images = images,
            Seconds = _total.Elapsed.TotalSeconds,
            ImagesPerSecond = images == 0 ? 0 : images / _training.Elapsed.TotalSeconds,
            TestLoss = _last?.TestLoss,
            Top1 = _last?.Top1,
            Top5 = _last?.Top5,
            BestTop1 = _best,
            Device = run.Device,
            CheckpointSha256 = _weights,
            Figures = _last?.Figures,
            SkippedImages = session.Skipped is { Count: > 0 } skipped ? skipped : null,
        };
    }

    /// <summary>Trains and evaluates one epoch; false where it was asked to stop before the end.</summary>
    private bool TrainEpoch(int epoch, CancellationToken stop)
    {
        var progress = new EpochProgress(pipeline, session, observer, epoch);
        using var lossSum = zeros(1, float64, session.Device);
        double trainLoss;
        var (waitedBefore, trainedBefore) = (session.Training.Waited, _training.Elapsed);
        _training.Start();
        try
        {
            foreach (var batch in session.Training.Epoch(epoch, session.Sampler.Training(epoch), session.Sampler.LocalBatchSize, dropLast: true, stop))
            {
                using var owned = batch;
                using var scope = NewDisposeScope();
                lossSum.PlusInPlace(session.Step(batch, _step++));
                progress.Stepped(_step, lossSum);
                if (stop.IsCancellationRequested)
                    return false;
            }

            trainLoss = progress.MeanLoss(_step, lossSum);
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
        _last = new(epoch + 1, _step, trainLoss, evaluation.Loss, evaluation.Top1, evaluation.Top5, rate, progress.ImagesPerSecond, waited.TotalSeconds, waited / trained > MostWaiting ? "data" : "model", session.Figures());
        Save(_last, averaged);
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

    /// <summary>Saves the weights that are evaluated, and what training would go on from.</summary>
    private void SaveLast(AveragedWeights? averaged)
    {
        // Parts may make the tensors of their state for it.
        using var scope = NewDisposeScope();
        _weights = folder.SaveWeights("last", session.State.Model.state_dict(), run);
        folder.SaveState("last.state", session.TrainingTensors(averaged), _step, run);
    }

    private void Save(EpochMetrics metrics, AveragedWeights? averaged)
    {
        SaveLast(averaged);
        if (_best is null || metrics.Top1 > _best)
        {
            _best = metrics.Top1;
            folder.SaveWeights("best", session.State.Model.state_dict(), run);
        }

        folder.Append(metrics);
        observer.EpochEnded(metrics, pipeline.Epochs);
    }
}
