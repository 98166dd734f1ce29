using System.Diagnostics;
using System.Globalization;

namespace Tricks.Benchmarks.Costs;

/// <summary>How many processors other programs kept busy meanwhile: what makes a measurement doubtful.</summary>
internal sealed class ForeignWork
{
    // The kernel's unit of /proc/stat, on every Linux that .NET runs on.
    private const double TicksASecond = 100;

    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly double _work = Foreign();

    public double Processors => Math.Max(0, (Foreign() - _work) / Stopwatch.GetElapsedTime(_began).TotalSeconds);

    /// <summary>Seconds of processors since the machine started, without idle ones and this process.</summary>
    private static double Foreign()
    {
        // cpu user nice system idle iowait irq softirq steal
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8)
            .Select(static text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        using var own = Process.GetCurrentProcess();
        return ((ticks.Sum() - ticks[3] - ticks[4]) / TicksASecond) - own.TotalProcessorTime.TotalSeconds;
    }
}
