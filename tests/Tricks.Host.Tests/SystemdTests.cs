using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Tricks.Hosting;
using Tricks.Hosting.Health;
using Tricks.Training;

namespace Tricks.Host.Tests;

/// <summary>What systemd is told, through its socket and as its watchdog.</summary>
public sealed class SystemdTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Systemd_hears_that_it_is_ready_lives_and_stops()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "systemd is Linux's");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder["notify"]));
        // The host takes a parent of this name for systemd.
        var parent = _folder.Write("systemd", """
            #!/bin/sh
            "$@" & child=$!
            trap 'kill -TERM $child' TERM
            while kill -0 $child 2>/dev/null; do wait $child; code=$?; done
            exit $code
            """.ReplaceLineEndings("\n"));
        if (OperatingSystem.IsLinux())
            File.SetUnixFileMode(parent, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var host = new HostProcess(_folder, ["--Tricks:Device=cpu"], parent, ("NOTIFY_SOCKET", _folder["notify"]), ("WATCHDOG_USEC", "1000000"));
        var told = new List<string>();
        await Until(() => told.Contains("READY=1") && told.Count(static word => word == "WATCHDOG=1") >= 5);
        host.Signal(HostProcess.SigTerm);
        await Until(() => told.Contains("STOPPING=1"));
        var (exit, output, errors) = await host.EndAsync();
        Assert.True(exit == 143, output + errors);

        async Task Until(Func<bool> isSo)
        {
            var buffer = new byte[4096];
            using var tooLong = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            tooLong.CancelAfter(TimeSpan.FromMinutes(1));
            while (!isSo())
            {
                var count = await socket.ReceiveAsync(buffer, tooLong.Token);
                told.AddRange(Encoding.UTF8.GetString(buffer, 0, count).Split('\n'));
            }
        }
    }

    [Fact]
    public async Task The_watchdog_hears_nothing_more_once_training_hangs_for_the_whole_interval()
    {
        var (time, notifier) = (new FakeTime(), new Notifier());
        var health = new TrainingHealth(Options.Create(new TricksOptions()), time, NullLogger<TrainingHealth>.Instance);
        using var watchdog = new Watchdog(TimeSpan.FromSeconds(60), notifier, health, time, NullLogger.Instance);
        await watchdog.StartAsync(TestContext.Current.CancellationToken);
        // Before training begins it is told however long that takes, at once and at half the interval.
        Pings(11, after: 300);

        health.Begin();
        for (var step = 0; step < 6; step++)
        {
            health.Pulse.Stepped(step);
            Pings(1, after: 30);
        }

        // The last beat is 30 s old: for 30 s more it may be a slow step.
        Pings(1, after: 30);
        Pings(0, after: 3000);
        health.Pulse.Beat();
        Pings(2, after: 60);

        health.End(new(TrainingStatus.Completed, null, null, null));
        Pings(10, after: 300);
        await watchdog.StopAsync(TestContext.Current.CancellationToken);
        Pings(10, after: 300);

        void Pings(int expected, int after)
        {
            notifier.Told.Clear();
            time.Advance(TimeSpan.FromSeconds(after));
            Assert.Equal(Enumerable.Repeat("WATCHDOG=1", expected), notifier.Told);
        }
    }

    [Fact]
    public async Task The_watchdog_hears_nothing_more_of_a_training_thread_that_hangs()
    {
        using var gate = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        var watcher = new Watcher
        {
            OnStarted = _ =>
            {
                begun.Set();
                gate.Wait();
            },
        };
        using var host = watcher.Host<TinyModule>(_folder, "Tiny");
        var notifier = new Notifier();
        using var watchdog = new Watchdog(TimeSpan.FromSeconds(1), notifier, host.Services.GetRequiredService<TrainingHealth>(), TimeProvider.System, NullLogger.Instance);
        await watchdog.StartAsync(TestContext.Current.CancellationToken);
        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.True(begun.Wait(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        await Task.Delay(2500, TestContext.Current.CancellationToken);
        var told = notifier.Told.Count;
        Assert.NotEqual(0, told);
        await Task.Delay(2500, TestContext.Current.CancellationToken);
        Assert.Equal(told, notifier.Told.Count);

        gate.Set();
        Assert.Equal(TrainingStatus.Completed, (await host.Services.GetRequiredService<TrainingCompletion>().Outcome).Status);
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        Assert.NotEqual(told, notifier.Told.Count);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("3000000", null, 3.0)]
    [InlineData("3000000", "", 3.0)]
    [InlineData("3000000", "own", 3.0)]
    [InlineData("3000000", "1", null)]
    [InlineData("0", null, null)]
    [InlineData("-1", null, null)]
    [InlineData("x", null, null)]
    [InlineData("18446744073709551615", null, null)]
    [InlineData(null, null, null)]
    public void The_watchdogs_interval_is_what_systemd_sets_for_this_process(string? microseconds, string? process, double? seconds) =>
        Assert.Equal(seconds, Watchdog.IntervalFrom(microseconds, process == "own" ? Environment.ProcessId.ToString(CultureInfo.InvariantCulture) : process)?.TotalSeconds);

    private sealed class Notifier : ISystemdNotifier
    {
        public List<string> Told { get; } = [];

        public bool IsEnabled => true;

        public void Notify(ServiceState state) => Told.Add(state.ToString());
    }
}
