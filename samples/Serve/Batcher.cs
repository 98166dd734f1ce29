using System.Threading.Channels;

namespace Serve;

/// <summary>Lets images that arrive together go through the model together: while it computes, the next ones gather.</summary>
public sealed class Batcher(OnnxClassifier model, int largestBatch, int mostWaiting, ILogger<Batcher> logger) : BackgroundService
{
    private readonly Channel<(float[] Image, TaskCompletionSource<float[]> Answer)> _waiting = Channel.CreateBounded<(float[], TaskCompletionSource<float[]>)>(mostWaiting);

    /// <summary>The probabilities of every class.</summary>
    /// <exception cref="RefusedException">Too many wait already.</exception>
    public Task<float[]> PredictAsync(float[] image)
    {
        var answer = new TaskCompletionSource<float[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _waiting.Writer.TryWrite((image, answer))
            ? answer.Task
            : throw new RefusedException(StatusCodes.Status503ServiceUnavailable, $"{mostWaiting} images wait already. Try again in a second.");
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<(float[] Image, TaskCompletionSource<float[]> Answer)>(largestBatch);
        while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            batch.Clear();
            while (batch.Count < largestBatch && _waiting.Reader.TryRead(out var next))
                batch.Add(next);
            try
            {
                var answers = model.Predict(batch.ConvertAll(static item => item.Image));
                for (var index = 0; index < batch.Count; index++)
                    batch[index].Answer.SetResult(answers[index]);
            }
            catch (Exception exception)
            {
                logger.LogError(exception, "A batch of {Count} images has failed.", batch.Count);
                batch.ForEach(item => item.Answer.SetException(exception));
            }
        }
    }
}
