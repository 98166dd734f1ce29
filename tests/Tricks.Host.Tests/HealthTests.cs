using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Tricks.Hosting;
using Tricks.Hosting.Health;
using Tricks.Training;

namespace Tricks.Host.Tests;

/// <summary>What the heartbeat file and the health check tell of training.</summary>
public sealed class HealthTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTime _time = new();
    private readonly TricksOptions _options = new();
    private readonly TrainingHealth _health;

    public HealthTests()
    {
        _options.RunsRoot = _folder["runs"];
        _health = new(Options.Create(_options), _time, NullLogger<TrainingHealth>.Instance);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_training_thread_that_hangs_is_told_by_the_heartbeat_and_the_check_and_the_file_goes_with_the_run()
    {
        using var gate = new ManualResetEventSlim();
        var watcher = new Watcher { OnStarted = _ => gate.Wait() };
        using var host = watcher.Host<TinyModule>(_folder, "Tiny", ("Health:Seconds", "0.1"), ("Health:StallSeconds", "2"));
        var checks = host.Services.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Healthy, await Status());
        await host.StartAsync(TestContext.Current.CancellationToken);
        await Until(() => watcher.Runs.Count == 1 && File.Exists(Heartbeat()));
        Assert.Equal(("healthy", null), Read());

        await Until(() => Read().Status == "unhealthy");
        Assert.StartsWith("nothing was trained, evaluated, saved or prepared for ", Read().Why, StringComparison.Ordinal);
        var entry = (await checks.CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["tricks"];
        Assert.Equal(HealthStatus.Unhealthy, entry.Status);
        Assert.StartsWith("nothing was trained", entry.Description, StringComparison.Ordinal);
        Assert.True((long)entry.Data["disk_free_bytes"] > 0);
        Assert.True((bool)entry.Data["loss_is_finite"]);

        gate.Set();
        Assert.Equal(TrainingStatus.Completed, (await host.Services.GetRequiredService<TrainingCompletion>().Outcome).Status);
        Assert.False(File.Exists(Heartbeat()));
        Assert.Equal(HealthStatus.Healthy, await Status());
        await host.StopAsync(TestContext.Current.CancellationToken);

        async Task<HealthStatus> Status() => (await checks.CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["tricks"].Status;
        string Heartbeat() => Path.Combine(watcher.Runs[0].Folder, "heartbeat.json");
        (string Status, string? Why) Read() => JsonNode.Parse(File.ReadAllText(Heartbeat())) is var node ? ((string)node!["status"]!, (string?)node["why"]) : default;
    }

    [Fact]
    public async Task The_heartbeat_of_the_program_counts_its_steps()
    {
        using var host = new HostProcess(_folder, ["--Tricks:Device=cpu", "--Tricks:Health:Seconds=0.2", "--Tricks:Checkpoints:Steps=2"]);
        var file = "";
        await Until(() => host.HasExited || (file = Directory.Exists(_folder["runs"]) ? Directory.GetFiles(_folder["runs"], "heartbeat.json", SearchOption.AllDirectories).FirstOrDefault() ?? "" : "").Length > 0);
        JsonNode told;
        while ((told = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!) is var node && (node["step"] is null || node["seconds_since_checkpoint"] is null))
            await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal(["time", "status", "why", "step", "seconds_since_step", "seconds_since_checkpoint", "loss_is_finite", "disk_free_bytes"], told.AsObject().Select(static pair => pair.Key));
        Assert.Equal(("healthy", true), ((string)told["status"]!, (bool)told["loss_is_finite"]!));
        Assert.InRange((int)told["step"]!, 1, 10_000);
        Assert.InRange((double)told["seconds_since_step"]!, 0, 60);
        Assert.InRange((DateTimeOffset.UtcNow - DateTimeOffset.Parse((string)told["time"]!, CultureInfo.InvariantCulture)).TotalSeconds, -1, 60);
        if (OperatingSystem.IsWindows())
            return;
        host.Signal(HostProcess.SigTerm);
        Assert.Equal(143, (await host.EndAsync()).ExitCode);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void A_heartbeat_that_cannot_be_written_degrades_and_goes_on_once_it_can()
    {
        using var folder = RunFolder.Create(_folder, "Tiny", _time.GetUtcNow());
        var file = Path.Combine(folder.Path, "heartbeat.json");
        Directory.CreateDirectory(Path.Combine(file, "in the way"));
        using var followed = _health.Follow(folder);
        _time.Advance(TimeSpan.Zero);
        Is(HealthStatus.Degraded, $"{file} could not be written: ");
        Directory.Delete(file, recursive: true);
        _time.Advance(TimeSpan.FromSeconds(10));
        Is(HealthStatus.Healthy, null);
        Assert.True(File.Exists(file));
        followed.Dispose();
        Assert.Equal(["checkpoints", ".lock"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).OrderDescending());
    }

    [Fact]
    public void No_heartbeat_is_written_where_its_seconds_are_0()
    {
        _options.HealthSeconds = 0;
        using var folder = RunFolder.Create(_folder, "Tiny", _time.GetUtcNow());
        using (_health.Follow(folder))
            _time.Advance(TimeSpan.FromSeconds(100));
        Assert.False(File.Exists(Path.Combine(folder.Path, "heartbeat.json")));
    }

    [Fact]
    public void It_is_unhealthy_without_a_sign_of_life_and_every_sign_counts()
    {
        using var folder = RunFolder.Create(_folder, "Tiny", _time.GetUtcNow());
        _time.Advance(TimeSpan.FromHours(1));
        Is(HealthStatus.Healthy, null);
        _health.Begin();
        _time.Advance(TimeSpan.FromSeconds(500));
        using (_health.Follow(folder))
        {
            _time.Advance(TimeSpan.FromSeconds(500));
            _health.Pulse.Stepped(7);
            _time.Advance(TimeSpan.FromSeconds(500));
            // An evaluation takes its time.
            _health.Pulse.Beat();
            _time.Advance(TimeSpan.FromSeconds(600));
            Is(HealthStatus.Healthy, null);
            Assert.Equal((7, 1100.0), (_health.Report().Step, _health.Report().SecondsSinceStep));
            _time.Advance(TimeSpan.FromSeconds(1));
            Is(HealthStatus.Unhealthy, "nothing was trained, evaluated, saved or prepared for 601 s, and Tricks:Health:StallSeconds is 600");
        }

        _health.End(new(TrainingStatus.Stopped, null, null, null));
        Is(HealthStatus.Healthy, null);
    }

    [Fact]
    public void A_loss_that_is_not_finite_is_unhealthy_until_another_run_begins()
    {
        using var folder = RunFolder.Create(_folder, "Tiny", _time.GetUtcNow());
        using (_health.Follow(folder))
        {
            _health.Pulse.Saw(0.5);
            Is(HealthStatus.Healthy, null);
            _health.Pulse.Saw(double.NaN);
            Is(HealthStatus.Unhealthy, "the last loss that was seen is not finite");
            Assert.False(_health.Report().LossIsFinite);
        }

        using (_health.Follow(folder))
            Is(HealthStatus.Healthy, null);
    }

    [Fact]
    public void Training_that_failed_is_unhealthy()
    {
        _health.Begin();
        _health.End(new(TrainingStatus.Failed, null, null, new TrainingException("The loss is not finite.")));
        Is(HealthStatus.Unhealthy, "training failed: The loss is not finite.");
    }

    [Fact]
    public void A_checkpoint_that_could_not_be_written_degrades_until_one_is()
    {
        using var folder = RunFolder.Create(_folder, "Tiny", _time.GetUtcNow());
        using var followed = _health.Follow(folder);
        File.WriteAllText(Path.Combine(folder.Path, "run.json"), "{}");
        using var writer = new RunWriter(folder, null!, _health.Pulse, static _ => { });
        writer.Write("the checkpoint", static () => throw new IOException("No space left"));
        writer.Wait();
        Is(HealthStatus.Degraded, "the checkpoint could not be written: No space left");
        writer.Write("the checkpoint", () => File.WriteAllText(Path.Combine(folder.Path, "checkpoints", "state-0000000001.safetensors"), ""));
        writer.Wait();
        Is(HealthStatus.Healthy, null);
        Assert.NotNull(_health.Report().SecondsSinceCheckpoint);
    }

    [Fact]
    public void A_disk_with_too_little_left_for_the_next_checkpoint_degrades()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "makes a file with a hole");
        using var folder = RunFolder.Create(_folder, "Tiny", _time.GetUtcNow());
        using var followed = _health.Follow(folder);
        Is(HealthStatus.Healthy, null);
        using (var file = File.Create(Path.Combine(folder.Path, "checkpoints", "state-0000000001.safetensors")))
            file.SetLength((_health.Report().DiskFreeBytes!.Value * 3 / 4));
        Is(HealthStatus.Degraded, "", $"MB are left on the disk of {folder.Path}, and the next checkpoint needs ");
    }

    private void Is(HealthStatus status, string? why, string? more = null)
    {
        var report = _health.Report();
        Assert.Equal((status, why is null), (report.Status, report.Why is null));
        if (why is not null)
            Assert.StartsWith(why, report.Why, StringComparison.Ordinal);
        if (more is not null)
            Assert.Contains(more, report.Why, StringComparison.Ordinal);
    }

    private static async Task Until(Func<bool> isSo)
    {
        for (var i = 0; !isSo(); i++)
        {
            Assert.True(i < 1200, "It did not become so in two minutes.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}
