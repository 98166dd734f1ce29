using System.Globalization;
using Spectre.Console;
using Tricks.Data;
using Tricks.Recipes;
using Tricks.Training;

namespace Tricks.Hosting;

/// <summary>
/// A live progress bar per epoch, on a terminal: loss, rate, images a second and the time left. It draws on the training thread, a few
/// times a second, so that nothing can be drawn after the run has ended.
/// </summary>
internal sealed class TerminalObserver(IAnsiConsole console) : ITrainingObserver
{
    private bool _drawn;

    public TerminalObserver()
        : this(AnsiConsole.Console)
    {
    }

    /// <summary>Whether the output is a terminal on which a line can be drawn again.</summary>
    public static bool Fits => !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities is { Ansi: true, Interactive: true };

    public TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(250);

    public void Notice(string text) => Say($"[grey]{Markup.Escape(text)}[/]");

    public void Warning(string text) => Say($"[yellow]{Markup.Escape(text)}[/]");

    public void Working(string what, long done, long? total) =>
        Draw(what, total is > 0 ? (double)done / total.Value : null, total is null ? $"{done:N0}" : $"{done:N0} of {total:N0}");

    public void Started(RunDescription run)
    {
        Say($"[bold]{Markup.Escape(run.Recipe)}[/]: {run.Epochs} epochs of {run.StepsPerEpoch} steps on {run.Device} ({run.Threads} threads), seed {run.Seed}");
        Say($"{run.Parameters:N0} parameters, {run.TrainingImages:N0} training and {run.TestImages:N0} test images");
        Say($"[grey]{Markup.Escape(run.Folder)}[/]");
    }

    public void Stepped(StepProgress progress) => Draw(
        $"epoch {progress.Epoch}/{progress.Epochs}",
        (double)progress.StepInEpoch / progress.StepsPerEpoch,
        string.Create(CultureInfo.InvariantCulture, $"{Left(progress.Remaining)} left  {progress.ImagesPerSecond:F0} images/s  loss {progress.Loss:F4}  rate {progress.LearningRate:G4}"));

    public void Evaluating(int epoch) => Draw($"epoch {epoch}: evaluating", null, "");

    public void EpochEnded(EpochMetrics metrics, int epochs) => Say(string.Create(
        CultureInfo.InvariantCulture,
        $"epoch {metrics.Epoch,3}/{epochs}  loss {metrics.TrainLoss:F4}  test loss {metrics.TestLoss:F4}  [bold]top-1 {metrics.Top1:P2}[/]  top-5 {metrics.Top5:P2}  {metrics.ImagesPerSecond:F0} images/s{Markup.Escape(LoggingObserver.FiguresOf(metrics))}{(metrics.Bottleneck == "data" ? $"  [yellow]waited {metrics.WaitedSeconds:F1} s for data[/]" : "")}"));

    public void Ended(TrainingOutcome outcome)
    {
        Say(outcome switch
        {
            { Status: TrainingStatus.Completed, Summary: { } summary } => string.Create(CultureInfo.InvariantCulture, $"[green]Done[/] in {Left(TimeSpan.FromSeconds(summary.Seconds))}: top-1 {summary.Top1:P2}, best {summary.BestTop1:P2}"),
            { Status: TrainingStatus.Stopped, Summary: { } summary } => $"[yellow]Stopped[/] after {summary.Steps} steps; the weights are saved",
            { Status: TrainingStatus.Stopped } => "[yellow]Stopped[/] before the first step",
            _ => $"[red]Failed[/]: {Markup.Escape(outcome.Failure?.Message ?? "")}",
        });
        // A message of ours says all; any other exception needs its stack.
        if (outcome.Failure is { } failure and not (DataException or RecipeException or TrainingException))
            console.WriteLine(failure.ToString());
    }

    private static string Left(TimeSpan time) => time.ToString(time.TotalDays >= 1 ? @"d\.hh\:mm\:ss" : time.TotalHours >= 1 ? @"hh\:mm\:ss" : @"mm\:ss", CultureInfo.InvariantCulture);

    /// <summary>Draws over the line that is there. It must stay one row: a terminal clears no row above it.</summary>
    private void Draw(string before, double? fraction, string after)
    {
        var width = Math.Max(console.Profile.Width - 1, 1);
        var bar = Math.Clamp(width - before.Length - after.Length - 3, 0, 30);
        var filled = (int)Math.Round(Math.Clamp(fraction ?? 0, 0, 1) * bar);
        var text = fraction is null || bar < 5 ? $"{before} {after}" : $"{before} {new string('━', filled)}{new string('╌', bar - filled)} {after}";
        console.Write(new ControlCode("\r\u001b[2K"));
        console.Write(new Text(text.Length > width ? text[..width] : text));
        _drawn = true;
    }

    /// <summary>Writes a line that stays, in place of the one that was drawn.</summary>
    private void Say(string markup)
    {
        if (_drawn)
            console.Write(new ControlCode("\r\u001b[2K"));
        _drawn = false;
        console.MarkupLine(markup);
    }
}
