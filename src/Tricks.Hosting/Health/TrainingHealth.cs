using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tricks.Training;

namespace Tricks.Hosting.Health;

/// <summary>How training does, for whoever asks on whatever thread; a singleton that the training thread feeds through its <see cref="Pulse"/>.</summary>
internal sealed class TrainingHealth(IOptions<TricksOptions> options, TimeProvider time, ILogger<TrainingHealth> logger)
{
    /// <summary>A checkpoint is written before the oldest is removed, and the weights of the epoch beside it.</summary>
    private const int CheckpointsThatMustFit = 2;

    private int _working;
    private string? _folder;
    private string? _failure;

    /// <summary>What the training thread leaves.</summary>
    public Pulse Pulse { get; } = new(time);

    /// <summary>Why the heartbeat could not be written, where the last one could not.</summary>
    public string? HeartbeatFailure { get; set => Volatile.Write(ref field, value); }

    /// <summary>For how long a thread that is to train has given no sign of life; null where none is to.</summary>
    public TimeSpan? Silence => Volatile.Read(ref _working) == 0 ? null : Pulse.Silence;

    /// <summary>A thread begins with what leads to training.</summary>
    public void Begin()
    {
        Pulse.Beat();
        Interlocked.Increment(ref _working);
    }

    /// <summary>That thread has ended.</summary>
    public void End(TrainingOutcome outcome)
    {
        Volatile.Write(ref _failure, outcome.Failure?.Message);
        Interlocked.Decrement(ref _working);
    }

    /// <summary>Watches the run of a folder, and writes its heartbeat, until what is returned is disposed of.</summary>
    public IDisposable Follow(RunFolder folder)
    {
        Pulse.Begin();
        Volatile.Write(ref _folder, folder.Path);
        Interlocked.Increment(ref _working);
        return new Followed(this, options.Value.HealthSeconds > 0 ? new Heartbeat(folder.Path, this, TimeSpan.FromSeconds(options.Value.HealthSeconds), time, logger) : null);
    }

    public HealthReport Report()
    {
        var folder = Volatile.Read(ref _folder);
        var checkpoint = folder is null ? null : NewestCheckpoint(folder);
        var report = new HealthReport
        {
            Time = time.GetUtcNow(),
            Status = HealthStatus.Healthy,
            Step = folder is null ? null : Pulse.Step,
            SecondsSinceStep = folder is null ? null : Rounded(Pulse.SinceStep),
            SecondsSinceCheckpoint = Rounded(time.GetUtcNow() - checkpoint?.LastWriteTimeUtc),
            LossIsFinite = Pulse.LossIsFinite,
            DiskFreeBytes = FreeBytes(folder ?? options.Value.RunsRoot),
        };
        var stall = TimeSpan.FromSeconds(options.Value.HealthStallSeconds);
        return report switch
        {
            _ when Volatile.Read(ref _failure) is { } failure => Unhealthy($"training failed: {failure}"),
            { LossIsFinite: false } => Unhealthy("the last loss that was seen is not finite"),
            _ when Silence is { } silence && silence > stall => Unhealthy(string.Create(CultureInfo.InvariantCulture, $"nothing was trained, evaluated, saved or prepared for {silence.TotalSeconds:F0} s, and Tricks:Health:StallSeconds is {stall.TotalSeconds}")),
            _ when report.DiskFreeBytes < CheckpointsThatMustFit * checkpoint?.Length => Degraded(string.Create(CultureInfo.InvariantCulture, $"{report.DiskFreeBytes / 1e6:F0} MB are left on the disk of {folder}, and the next checkpoint needs {CheckpointsThatMustFit * checkpoint!.Length / 1e6:F0} MB")),
            _ when Pulse.Unwritten is { } unwritten => Degraded(unwritten),
            _ when HeartbeatFailure is { } unwritten => Degraded(unwritten),
            _ => report,
        };

        HealthReport Unhealthy(string why) => report with { Status = HealthStatus.Unhealthy, Why = why };
        HealthReport Degraded(string why) => report with { Status = HealthStatus.Degraded, Why = why };
    }

    private static double? Rounded(TimeSpan? time) => time is null ? null : Math.Round(Math.Max(0, time.Value.TotalSeconds), 1);

    private static FileInfo? NewestCheckpoint(string folder)
    {
        try
        {
            // One that was removed meanwhile has no length.
            return CheckpointFiles.In(Path.Combine(folder, "checkpoints")).Select(static path => new FileInfo(path)).FirstOrDefault(static file => file.Exists);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What is left on a folder's disk; null where the system does not say, as where the folder is not there yet.</summary>
    private static long? FreeBytes(string folder)
    {
        try
        {
            var path = Path.GetFullPath(folder);
            return new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(path)! : path).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private sealed class Followed(TrainingHealth health, Heartbeat? heartbeat) : IDisposable
    {
        public void Dispose()
        {
            heartbeat?.Dispose();
            Interlocked.Decrement(ref health._working);
            Volatile.Write(ref health._folder, null);
        }
    }
}
