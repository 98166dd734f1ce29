using Microsoft.Extensions.Logging;

namespace Tricks.Hosting.Health;

/// <summary>
/// <c>heartbeat.json</c> in the folder of a run, written by a timer, so that it tells also of a training thread that hangs. Removed at the run's end, which
/// <c>summary.json</c> tells; where it stays, the process was killed.
/// </summary>
internal sealed class Heartbeat : IDisposable
{
    private readonly string _path;
    private readonly TrainingHealth _health;
    private readonly ILogger _logger;
    private readonly Lock _writing = new();
    private readonly ITimer _timer;
    private bool _hasEnded, _isTold;

    public Heartbeat(string folder, TrainingHealth health, TimeSpan every, TimeProvider time, ILogger logger)
    {
        (_path, _health, _logger) = (Path.Combine(folder, "heartbeat.json"), health, logger);
        _timer = time.CreateTimer(_ => Write(), null, TimeSpan.Zero, every);
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_writing)
        {
            _hasEnded = true;
            _health.HeartbeatFailure = null;
            Remove(_path);
        }
    }

    /// <summary>Replaces the file as a whole. It is not flushed to disk: what a power cut leaves of it is of no use.</summary>
    private void Write()
    {
        // A slow disk must not pile up the timer's threads.
        if (!_writing.TryEnter())
            return;
        var partial = _path + ".partial";
        try
        {
            if (_hasEnded)
                return;
            File.WriteAllBytes(partial, _health.Report().Json());
            File.Move(partial, _path, overwrite: true);
            _health.HeartbeatFailure = null;
        }
        catch (Exception exception)
        {
            Remove(partial);
            _health.HeartbeatFailure = $"{_path} could not be written: {exception.Message}";
            if (!_isTold)
                Log.HeartbeatNotWritten(_logger, _path, exception.Message);
            _isTold = true;
        }
        finally
        {
            _writing.Exit();
        }
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Its time says that it is old.
        }
    }
}
