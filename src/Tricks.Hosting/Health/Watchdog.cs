using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;

namespace Tricks.Hosting.Health;

/// <summary>
/// Tells systemd's watchdog that the program lives, at half the interval that the unit's <c>WatchdogSec</c> sets, unless the training thread has given no sign of
/// life for the whole of it: then systemd ends the program, starts it again, and training goes on from the newest checkpoint.
/// </summary>
/// <param name="interval">The interval; null where there is no watchdog.</param>
/// <param name="notifier">Where systemd is told; null where there is none.</param>
/// <param name="health">Tells whether training lives.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told once that systemd is told no more.</param>
internal sealed class Watchdog(TimeSpan? interval, ISystemdNotifier? notifier, TrainingHealth health, TimeProvider time, ILogger logger) : IHostedService, IDisposable
{
    private static readonly ServiceState Alive = new("WATCHDOG=1");

    private ITimer? _timer;
    private bool _isSilent;

    /// <summary>The interval by what systemd puts into the environment: microseconds, and the process they are for; null where they are for another, or none are.</summary>
    public static TimeSpan? IntervalFrom(string? microseconds, string? process) =>
        long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and < long.MaxValue / TimeSpan.TicksPerMicrosecond
        && (string.IsNullOrEmpty(process) || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
            ? TimeSpan.FromMicroseconds(count)
            : null;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (interval is { } whole && notifier is { IsEnabled: true })
            _timer = time.CreateTimer(_ => Tell(whole), null, TimeSpan.Zero, whole / 2);
        return Task.CompletedTask;
    }

    /// <summary>The last step and its saving may take longer than the interval: systemd is told until the host is disposed of.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _timer?.Dispose();

    private void Tell(TimeSpan whole)
    {
        if (health.Silence is { } silence && silence > whole)
        {
            if (!_isSilent)
                Log.TrainingHangs(logger, silence.TotalSeconds);
            _isSilent = true;
            return;
        }

        _isSilent = false;
        notifier!.Notify(Alive);
    }
}
