using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Serve;

/// <summary>Whether an image is answered.</summary>
internal sealed class ModelCheck(OnnxClassifier model, Batcher batcher) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await batcher.PredictAsync(new float[model.Length]).WaitAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy(exception.Message);
        }
    }
}
