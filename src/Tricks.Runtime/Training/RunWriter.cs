using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Tricks.Training;

/// <summary>
/// Writes a run's files one after another on a thread of its own. What cannot be written, as on a full disk, is told, kept in memory and tried again; of each file the
/// newest is kept. What training goes on from is written only where all that was asked for before it is there.
/// </summary>
/// <param name="folder">The run's folder, made anew where it has vanished.</param>
/// <param name="run">What is in <c>run.json</c> then.</param>
/// <param name="pulse">Where it shows whether all could be written.</param>
/// <param name="notice">Told, on the training thread, what could not be written.</param>
internal sealed class RunWriter(RunFolder folder, RunDescription run, Pulse pulse, Action<string> notice) : IDisposable
{
    /// <summary>The time between two tries.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>The time between two warnings of the same.</summary>
    private static readonly TimeSpan Reminder = TimeSpan.FromMinutes(10);

    /// <summary>For how long the end of training waits for files that cannot be written.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly object _lock = new();
    private readonly List<Job> _jobs = [];
    private readonly Queue<string> _messages = [];
    private Task _work = Task.CompletedTask;
    private bool _isWorking;
    private Exception? _failure;
    private ExceptionDispatchInfo? _mistake;
    private long _failedAt, _toldAt;

    /// <summary>Whether something could not be written when it was last tried.</summary>
    public bool IsFailing => Volatile.Read(ref _failure) is not null;

    /// <summary>Asks for a file, in the place of what was asked for under its name and is not written yet.</summary>
    /// <param name="file">Its name.</param>
    /// <param name="write">Writes it; whole, or not at all.</param>
    /// <param name="isLast">Whether it is written only where everything else is.</param>
    public void Write(string file, Action write, bool isLast = false)
    {
        lock (_lock)
        {
            var job = new Job(file, write, isLast);
            var place = _jobs.FindIndex(other => other.File == file);
            if (place < 0)
                _jobs.Add(job);
            else
                _jobs[place] = job;
        }

        Start();
    }

    /// <summary>Tells what went wrong, and tries again where it is time.</summary>
    public void Look()
    {
        Tell();
        if (IsFailing && Stopwatch.GetElapsedTime(Volatile.Read(ref _failedAt)) >= Pause)
            Start();
    }

    /// <summary>Waits until a file that was asked for is written, or something could not be, and returns whether nothing is to be written to it any more.</summary>
    public bool WaitFor(string file)
    {
        bool isDone;
        lock (_lock)
        {
            while (!(isDone = !_jobs.Exists(job => job.File == file)) && _isWorking && !IsFailing)
                Monitor.Wait(_lock);
        }

        Look();
        return isDone;
    }

    /// <summary>Waits until everything is written, or was tried; nothing is being written then.</summary>
    public void Wait()
    {
        _work.GetAwaiter().GetResult();
        pulse.Beat();
        Tell();
    }

    /// <summary>Waits until everything is written, and tries again for a while.</summary>
    /// <exception cref="TrainingException">It cannot be.</exception>
    public void Finish()
    {
        var (begun, isTold) = (Stopwatch.GetTimestamp(), false);
        for (Wait(); IsFailing; Wait())
        {
            if (!isTold)
                notice($"Before the end it is tried for {Patience.TotalSeconds:F0} seconds more.");
            isTold = true;
            if (Stopwatch.GetElapsedTime(begun) >= Patience)
                throw new TrainingException($"{_failure!.Message.TrimEnd('.')}. It was tried for {Patience.TotalSeconds:F0} seconds. What was written before is whole; where a checkpoint is among it, training goes on from there when it is started again.");
            Thread.Sleep(Pause);
            pulse.Beat();
            Start();
        }
    }

    /// <summary>Waits until everything is written, or was tried.</summary>
    public void Dispose() => Wait();

    private void Tell()
    {
        lock (_lock)
        {
            while (_messages.TryDequeue(out var message))
                notice(message);
        }

        _mistake?.Throw();
    }

    private void Start()
    {
        lock (_lock)
        {
            if (_isWorking || _mistake is not null)
                return;
            _isWorking = true;
            _work = Task.Run(WriteAll);
        }
    }

    private void WriteAll()
    {
        var failed = new List<Job>();
        while (Next(failed) is { } job)
        {
            try
            {
                if (folder.MakeAnew(run))
                    Say($"The run folder {folder.Path} has vanished, with what was in it: it is made anew.");
                job.Write();
                lock (_lock)
                {
                    _jobs.Remove(job);
                    Monitor.PulseAll(_lock);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                failed.Add(job);
                if (failed.Count > 1)
                    continue;
                Volatile.Write(ref _failedAt, Stopwatch.GetTimestamp());
                if (!IsFailing || Stopwatch.GetElapsedTime(_toldAt) >= Reminder)
                {
                    _toldAt = Stopwatch.GetTimestamp();
                    Say($"{job.File} could not be written: {exception.Message.TrimEnd('.')}. Training goes on, and it is tried again every {Pause.TotalSeconds:F0} seconds.");
                }

                Volatile.Write(ref _failure, new IOException($"{job.File} could not be written: {exception.Message}", exception));
                pulse.Wrote(_failure!.Message);
                lock (_lock)
                    Monitor.PulseAll(_lock);
            }
            catch (Exception exception)
            {
                // A mistake of ours, which trying again does not mend: whoever waits is told of it.
                lock (_lock)
                {
                    _mistake = ExceptionDispatchInfo.Capture(exception);
                    _isWorking = false;
                    Monitor.PulseAll(_lock);
                }

                return;
            }
        }
    }

    /// <summary>The next file to try; null where there is none, so that the thread ends.</summary>
    private Job? Next(List<Job> failed)
    {
        lock (_lock)
        {
            // A job stands where an older one of its name stood, perhaps before what it is to come after.
            if (_jobs.Find(job => !failed.Contains(job) && !(job.IsLast && _jobs.Exists(static other => !other.IsLast))) is { } next)
                return next;
            if (failed.Count == 0 && IsFailing)
            {
                _messages.Enqueue($"All files of {folder.Path} are written again.");
                Volatile.Write(ref _failure, null);
                pulse.Wrote(null);
            }

            _isWorking = false;
            Monitor.PulseAll(_lock);
            return null;
        }
    }

    private void Say(string message)
    {
        lock (_lock)
            _messages.Enqueue(message);
    }

    /// <summary>A file to be written. Two of the same name are two.</summary>
    private sealed class Job(string file, Action write, bool isLast)
    {
        public string File => file;

        public Action Write => write;

        public bool IsLast => isLast;
    }
}
