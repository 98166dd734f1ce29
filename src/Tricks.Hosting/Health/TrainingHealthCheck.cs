using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Tricks.Hosting.Health;

/// <summary>The health check <c>tricks</c> of the host: what the heartbeat file tells, for a host that serves it.</summary>
internal sealed class TrainingHealthCheck(TrainingHealth health) : IHealthCheck
{
    public const string Name = "tricks";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var report = health.Report();
        var data = report.Figures.Where(static figure => figure.Value is not null).ToDictionary(static figure => figure.Key, static figure => figure.Value!);
        return Task.FromResult(new HealthCheckResult(report.Status, report.Why, data: data));
    }
}
