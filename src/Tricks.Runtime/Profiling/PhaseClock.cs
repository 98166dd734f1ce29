using System.Diagnostics;
using Tricks.Recipes;

namespace Tricks.Profiling;

/// <summary>The time that one step spends in each phase.</summary>
/// <param name="settle">Waits until the device has done what it was asked, so that the time is that of its work.</param>
internal sealed class PhaseClock(Action settle)
{
    private readonly double[] _seconds = new double[Enum.GetValues<StepPhase>().Length];
    private StepPhase _current;
    private long _since;

    /// <summary>Begins a step anew, in its first phase.</summary>
    public void Start()
    {
        Array.Clear(_seconds);
        (_current, _since) = (default, Stopwatch.GetTimestamp());
    }

    /// <summary>Goes on to a phase, which may be one that was left before.</summary>
    public void Enter(StepPhase phase)
    {
        settle();
        var now = Stopwatch.GetTimestamp();
        _seconds[(int)_current] += Stopwatch.GetElapsedTime(_since, now).TotalSeconds;
        (_current, _since) = (phase, now);
    }

    /// <summary>Ends the step; the seconds by phase.</summary>
    public double[] Stop()
    {
        Enter(default);
        return [.. _seconds];
    }
}
