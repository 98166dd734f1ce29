using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Tricks.Hosting;

/// <summary>The log's events; their ids stay.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Text}")]
    public static partial void Notice(ILogger logger, string text);

    [LoggerMessage(2, LogLevel.Information, "{What}: {Done} of {Total}")]
    public static partial void Working(ILogger logger, string what, long done, string total);

    [LoggerMessage(3, LogLevel.Warning, "{Text}")]
    public static partial void Warning(ILogger logger, string text);

    [LoggerMessage(10, LogLevel.Information, "Recipe {Recipe}: {Epochs} epochs of {Steps} steps on {Device} ({Threads} threads), seed {Seed}, {Parameters} parameters, {Training} training and {Test} test images; run folder {Folder}")]
    public static partial void Started(ILogger logger, string recipe, int epochs, int steps, string device, int threads, long seed, long parameters, int training, int test, string folder);

    [LoggerMessage(11, LogLevel.Information, "Epoch {Epoch}/{Epochs} step {Step}/{Steps}: loss {Loss:F4}, rate {Rate:G4}, {ImagesPerSecond:F0} images/s, {Remaining} left")]
    public static partial void Stepped(ILogger logger, int epoch, int epochs, int step, int steps, double loss, double rate, double imagesPerSecond, string remaining);

    [LoggerMessage(12, LogLevel.Information, "Epoch {Epoch}/{Epochs}: loss {TrainLoss:F4}, test loss {TestLoss:F4}, top-1 {Top1:P2}, top-5 {Top5:P2}, rate {Rate:G4}, {ImagesPerSecond:F0} images/s, waited {WaitedSeconds:F1} s for data, bottleneck: {Bottleneck}{Figures}")]
    public static partial void EpochEnded(ILogger logger, int epoch, int epochs, double trainLoss, double testLoss, double top1, double top5, double rate, double imagesPerSecond, double waitedSeconds, string bottleneck, string figures);

    [LoggerMessage(13, LogLevel.Information, "Stopping after the step that runs")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(14, LogLevel.Information, "{Signal} asks to stop; a second signal ends the process at once")]
    public static partial void FirstSignal(ILogger logger, PosixSignal signal);

    [LoggerMessage(15, LogLevel.Warning, "The host's ShutdownTimeout passed before the step that runs had ended: it is saved where the program waits for the outcome, as the ready-made one does")]
    public static partial void ShutdownTimedOut(ILogger logger);

    [LoggerMessage(16, LogLevel.Warning, "{File} was changed, and this run keeps the values that it began with: the next start reads it")]
    public static partial void ConfigurationChanged(ILogger logger, string file);

    [LoggerMessage(17, LogLevel.Warning, "{File} could not be written, which is told once: {Message}")]
    public static partial void HeartbeatNotWritten(ILogger logger, string file, string message);

    [LoggerMessage(18, LogLevel.Critical, "Training has given no sign of life for {Seconds:F0} s, longer than the unit's WatchdogSec: systemd is not told that it lives, and will end the program")]
    public static partial void TrainingHangs(ILogger logger, double seconds);

    [LoggerMessage(20, LogLevel.Information, "Training completed: top-1 {Top1:P2} after {Epochs} epochs in {Seconds:F1} s; {Folder}")]
    public static partial void Completed(ILogger logger, double? top1, int epochs, double seconds, string folder);

    [LoggerMessage(21, LogLevel.Warning, "Training stopped on request after {Steps} steps; its weights are in {Folder}")]
    public static partial void Stopped(ILogger logger, int steps, string folder);

    [LoggerMessage(22, LogLevel.Error, "Training failed: {Message}")]
    public static partial void Failed(ILogger logger, string message, Exception? exception);

    [LoggerMessage(23, LogLevel.Warning, "Training stopped on request before its first step")]
    public static partial void StoppedEarly(ILogger logger);

    [LoggerMessage(25, LogLevel.Error, "What watches the training failed when it was told the outcome")]
    public static partial void ObserverFailed(ILogger logger, Exception exception);

    [LoggerMessage(24, LogLevel.Warning, "The summary of the failed run could not be written to {Folder}")]
    public static partial void SummaryNotWritten(ILogger logger, string folder, Exception exception);
}
