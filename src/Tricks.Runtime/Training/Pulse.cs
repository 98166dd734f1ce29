namespace Tricks.Training;

/// <summary>
/// The training thread's signs of life, and what it saw last, for other threads to read. It costs that thread a few volatile writes a step; the device
/// is asked for nothing.
/// </summary>
internal sealed class Pulse(TimeProvider? time = null)
{
    private const long Never = long.MinValue;

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private long _beat = Never;
    private long _stepped = Never;
    private int _step;
    private double _loss;
    private string? _unwritten;

    /// <summary>Time since the last sign of life; null before the first.</summary>
    public TimeSpan? Silence => Since(Volatile.Read(ref _beat));

    /// <summary>Time since the run's last step; null before the first that this process took.</summary>
    public TimeSpan? SinceStep => Since(Volatile.Read(ref _stepped));

    /// <summary>The steps of the run so far; null before the first that this process took.</summary>
    public int? Step => Volatile.Read(ref _stepped) == Never ? null : Volatile.Read(ref _step);

    /// <summary>Whether the last loss was finite that was asked for; true before the first.</summary>
    public bool LossIsFinite => double.IsFinite(Volatile.Read(ref _loss));

    /// <summary>Why a file of the run could not be written, where the last one could not; null otherwise.</summary>
    public string? Unwritten => Volatile.Read(ref _unwritten);

    /// <summary>A run begins, about which nothing is known yet.</summary>
    public void Begin()
    {
        Volatile.Write(ref _stepped, Never);
        Volatile.Write(ref _loss, 0);
        Volatile.Write(ref _unwritten, null);
        Beat();
    }

    /// <summary>Training does something: a batch is evaluated, a file saved, an image prepared before the first step.</summary>
    public void Beat() => Volatile.Write(ref _beat, _time.GetTimestamp());

    /// <summary>A step was taken.</summary>
    public void Stepped(int step)
    {
        var now = _time.GetTimestamp();
        Volatile.Write(ref _step, step);
        Volatile.Write(ref _stepped, now);
        Volatile.Write(ref _beat, now);
    }

    /// <summary>The device was asked for the loss.</summary>
    public void Saw(double loss) => Volatile.Write(ref _loss, loss);

    /// <summary>A file was written, or could not be, for the reason given.</summary>
    public void Wrote(string? failure) => Volatile.Write(ref _unwritten, failure);

    private TimeSpan? Since(long timestamp) => timestamp == Never ? null : _time.GetElapsedTime(timestamp);
}
