using System.Text.Json;

namespace Tricks.Faults;

/// <summary>What of a run that was trained to its end must not depend on whether it was interrupted.</summary>
internal sealed class FinishedFiles
{
    private static readonly string[] Weights = ["last", "best"];

    private static readonly string[] Figures = ["epoch", "step", "train_loss", "test_loss", "top1", "top5", "learning_rate", "figures"];

    private FinishedFiles(string folder)
    {
        Folder = folder;
        Bytes = [.. Weights.Select(name => File.ReadAllBytes(Path.Combine(folder, "checkpoints", name + ".safetensors")))];
        Metrics = [.. File.ReadLines(Path.Combine(folder, "metrics.jsonl")).Select(Of)];
    }

    public string Folder { get; }

    private byte[][] Bytes { get; }

    private string[] Metrics { get; }

    /// <summary>The runs of a recipe that were trained to their end.</summary>
    public static IReadOnlyList<FinishedFiles> Of(string runs, string recipe) =>
    [
        .. Directory.Exists(Path.Combine(runs, recipe))
            ? Directory.GetDirectories(Path.Combine(runs, recipe)).Order(StringComparer.Ordinal).Where(IsCompleted).Select(static folder => new FinishedFiles(folder))
            : [],
    ];

    public static FinishedFiles At(string folder) => new(folder);

    public void AssertSame(FinishedFiles other)
    {
        Assert.Equal(Metrics, other.Metrics);
        foreach (var (name, own, others) in Weights.Zip(Bytes, other.Bytes))
            Assert.True(own.AsSpan().SequenceEqual(others), $"{other.Folder}: {name}.safetensors differs from that of {Folder}");
    }

    private static bool IsCompleted(string folder)
    {
        var path = Path.Combine(folder, "summary.json");
        if (!File.Exists(path))
            return false;
        using var summary = JsonDocument.Parse(File.ReadAllBytes(path));
        return summary.RootElement.GetProperty("status").GetString() == "completed";
    }

    private static string Of(string line)
    {
        using var epoch = JsonDocument.Parse(line);
        return string.Join(' ', Figures.Select(name => epoch.RootElement.TryGetProperty(name, out var value) ? $"{name} {value.GetRawText()}" : ""));
    }
}
