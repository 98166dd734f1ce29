using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Serve;

/// <summary>Whether images are answered: one was a moment ago, or this check's own is.</summary>
internal sealed class ModelCheck(OnnxClassifier model, Batcher batcher) : IHealthCheck
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(5);

    private readonly float[] _black = new float[model.Length];

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // Where many wait, its own would wait behind them, and a service that works be taken for one that does not.
        if (batcher.HasAnsweredWithin(Moment))
            return HealthCheckResult.Healthy();
        try
        {
            await batcher.PredictAsync(_black, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy(exception.Message);
        }
    }
}
