using System.Threading.Channels;

namespace Serve;

/// <summary>Lets images that arrive together go through the model together: while it computes, the next ones gather.</summary>
public sealed class Batcher(OnnxClassifier model, int largestBatch, int mostWaiting, TimeProvider time, ILogger<Batcher> logger) : BackgroundService
{
    // Requests are counted where they come in; checks of the health come beside them, and those that nobody waits for any more stay until it is their turn.
    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(mostWaiting + 16) { SingleReader = true });
    private long _answered;

    /// <summary>Whether a batch was answered within the time.</summary>
    public bool HasAnsweredWithin(TimeSpan span) => Interlocked.Read(ref _answered) is var answered and not 0 && time.GetElapsedTime(answered) <= span;

    /// <summary>The probabilities of every class.</summary>
    /// <param name="image">A prepared image.</param>
    /// <param name="aborted">Nobody waits any more: it is not computed.</param>
    public async Task<float[]> PredictAsync(float[] image, CancellationToken aborted)
    {
        var answer = new TaskCompletionSource<float[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = aborted.Register(() => answer.TrySetCanceled(aborted));
        if (!_waiting.Writer.TryWrite(new(image, answer)))
            throw new RefusedException(StatusCodes.Status503ServiceUnavailable, "Too many images wait. Try again in a second.");
        return await answer.Task;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Waiting>(largestBatch);
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                batch.Clear();
                while (batch.Count < largestBatch && _waiting.Reader.TryRead(out var next))
                {
                    if (!next.Answer.Task.IsCompleted)
                        batch.Add(next);
                }

                if (batch.Count > 0)
                    Answer(batch);
            }
        }
        finally
        {
            _waiting.Writer.TryComplete();
            while (_waiting.Reader.TryRead(out var left))
                left.Answer.TrySetException(new RefusedException(StatusCodes.Status503ServiceUnavailable, "The service ends."));
        }
    }

    private void Answer(List<Waiting> batch)
    {
        try
        {
            var answers = model.Predict(batch.ConvertAll(static item => item.Image));
            for (var index = 0; index < batch.Count; index++)
                batch[index].Answer.TrySetResult(answers[index]);
            Interlocked.Exchange(ref _answered, time.GetTimestamp());
        }
        catch (Exception exception)
        {
            Interlocked.Exchange(ref _answered, 0);
            logger.LogError(exception, "A batch of {Count} images has failed.", batch.Count);
            batch.ForEach(item => item.Answer.TrySetException(exception));
        }
    }

    private sealed record Waiting(float[] Image, TaskCompletionSource<float[]> Answer);
}
