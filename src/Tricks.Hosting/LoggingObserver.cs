using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tricks.Data;
using Tricks.Recipes;
using Tricks.Training;

namespace Tricks.Hosting;

/// <summary>Writes one plain log line an interval: what a run shows where there is no terminal.</summary>
internal sealed class LoggingObserver(ILoggerFactory loggers, IOptions<TricksOptions> options) : ITrainingObserver
{
    private readonly ILogger _logger = loggers.CreateLogger("Tricks");
    private long _worked;

    public TimeSpan Interval => TimeSpan.FromSeconds(options.Value.ReportSeconds);

    public void Notice(string text) => Log.Notice(_logger, text);

    public void Warning(string text) => Log.Warning(_logger, text);

    public void Working(string what, long done, long? total)
    {
        if (_worked != 0 && Stopwatch.GetElapsedTime(_worked) < Interval && done != total)
            return;
        _worked = Stopwatch.GetTimestamp();
        Log.Working(_logger, what, done, total?.ToString(CultureInfo.InvariantCulture) ?? "?");
    }

    public void Started(RunDescription run) =>
        Log.Started(_logger, run.Recipe, run.Epochs, run.StepsPerEpoch, run.Device, run.Threads, run.Seed, run.Parameters, run.TrainingImages, run.TestImages, run.Folder);

    public void Stepped(StepProgress progress) =>
        Log.Stepped(_logger, progress.Epoch, progress.Epochs, progress.StepInEpoch, progress.StepsPerEpoch, progress.Loss, progress.LearningRate, progress.ImagesPerSecond, progress.Remaining.ToString(progress.Remaining.TotalDays >= 1 ? @"d\.hh\:mm\:ss" : @"hh\:mm\:ss", CultureInfo.InvariantCulture));

    public void Evaluating(int epoch)
    {
    }

    public void EpochEnded(EpochMetrics metrics, int epochs) =>
        Log.EpochEnded(_logger, metrics.Epoch, epochs, metrics.TrainLoss, metrics.TestLoss, metrics.Top1, metrics.Top5, metrics.LearningRate, metrics.ImagesPerSecond, metrics.WaitedSeconds, metrics.Bottleneck, FiguresOf(metrics));

    /// <summary>What parts count and measure, behind what else is told of an epoch; empty where none does.</summary>
    internal static string FiguresOf(EpochMetrics metrics) =>
        string.Concat((metrics.Figures ?? new Dictionary<string, double>()).Select(static figure => string.Create(CultureInfo.InvariantCulture, $", {figure.Key} {figure.Value:G6}")));

    public void Ended(TrainingOutcome outcome)
    {
        switch (outcome)
        {
            case { Status: TrainingStatus.Completed, Summary: { } summary }:
                Log.Completed(_logger, summary.Top1, summary.Epochs, summary.Seconds, outcome.RunFolder!);
                break;
            case { Status: TrainingStatus.Stopped, Summary: { } summary }:
                Log.Stopped(_logger, summary.Steps, outcome.RunFolder!);
                break;
            case { Status: TrainingStatus.Stopped }:
                Log.StoppedEarly(_logger);
                break;
            default:
                // A message of ours says all; any other exception needs its stack.
                var failure = outcome.Failure!;
                Log.Failed(_logger, failure.Message, failure is DataException or RecipeException or TrainingException ? null : failure);
                break;
        }
    }
}
