using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TorchSharp;
using Tricks.Training;

namespace Tricks.Faults;

/// <summary>
/// Tells on the output what the program does now, a line a change, so that the test knows where a kill fell; at the end of each epoch also
/// its memory and live tensors, always at the same point.
/// </summary>
internal sealed class PhaseObserver : ITrainingObserver
{
    private string _phase = "";

    public TimeSpan Interval => TimeSpan.Zero;

    public static void AddTo(HostApplicationBuilder builder) => builder.Services.AddSingleton<ITrainingObserver, PhaseObserver>();

    public void Notice(string text) => Console.WriteLine($"notice {text}");

    public void Working(string what, long done, long? total) => Enter("preparing");

    public void Started(RunDescription run) => Enter("training");

    public void Stepped(StepProgress progress) => Enter("training");

    public void Evaluating(int epoch) => Enter("evaluating");

    public void EpochEnded(EpochMetrics metrics, int epochs)
    {
        Enter("training");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"epoch {metrics.Epoch} step {metrics.Step} resident {ResidentBytes()} managed {GC.GetTotalMemory(false)} tensors {torch.Tensor.TotalCount}"));
    }

    public void Ended(TrainingOutcome outcome)
    {
        Enter("ended");
        if (outcome.Failure is { } failure)
            Console.WriteLine($"failure {failure}");
    }

    private static long ResidentBytes() =>
        1024 * long.Parse(File.ReadLines("/proc/self/status").First(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal))["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.Integer, CultureInfo.InvariantCulture);

    private void Enter(string phase)
    {
        if (_phase == phase)
            return;
        _phase = phase;
        Console.WriteLine($"phase {phase}");
    }
}
