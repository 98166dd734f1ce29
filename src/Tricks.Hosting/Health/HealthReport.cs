using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Tricks.Hosting.Health;

/// <summary>How training does at one time: what the heartbeat file and the health check tell.</summary>
internal sealed record HealthReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required DateTimeOffset Time { get; init; }

    public required HealthStatus Status { get; init; }

    /// <summary>Why it is not healthy; null where it is.</summary>
    public string? Why { get; init; }

    public int? Step { get; init; }

    public double? SecondsSinceStep { get; init; }

    public double? SecondsSinceCheckpoint { get; init; }

    /// <summary>Whether the last loss seen was finite; true before the first.</summary>
    public bool LossIsFinite { get; init; } = true;

    /// <summary>Bytes left for this process on the disk of the run.</summary>
    public long? DiskFreeBytes { get; init; }

    /// <summary>The figures by the names that they have in the file.</summary>
    public IReadOnlyDictionary<string, object?> Figures => new Dictionary<string, object?>
    {
        ["time"] = Time.UtcDateTime,
        ["status"] = Status.ToString().ToLowerInvariant(),
        ["why"] = Why,
        ["step"] = Step,
        ["seconds_since_step"] = SecondsSinceStep,
        ["seconds_since_checkpoint"] = SecondsSinceCheckpoint,
        ["loss_is_finite"] = LossIsFinite,
        ["disk_free_bytes"] = DiskFreeBytes,
    };

    public byte[] Json() => JsonSerializer.SerializeToUtf8Bytes(Figures, Indented);
}
