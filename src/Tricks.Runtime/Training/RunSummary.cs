using System.Text.Json.Serialization;

namespace Tricks.Training;

/// <summary>The figures of a run, as <c>summary.json</c> holds them.</summary>
public sealed record RunSummary
{
    /// <summary>The recipe.</summary>
    public required string Recipe { get; init; }

    /// <summary><c>completed</c>, <c>stopped</c> or <c>failed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Why it failed, where it did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    /// <summary>Epochs that were trained whole.</summary>
    public required int Epochs { get; init; }

    /// <summary>Optimizer steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Training images seen.</summary>
    public required long Images { get; init; }

    /// <summary>Seconds in all, evaluation among them.</summary>
    public required double Seconds { get; init; }

    /// <summary>Training images a second of training, evaluation not counted.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Cross entropy on the test set after the last whole epoch; null before the first.</summary>
    public double? TestLoss { get; init; }

    /// <summary>Fraction of test images whose first guess was right, 0 to 1.</summary>
    public double? Top1 { get; init; }

    /// <summary>Fraction of test images whose class was among the first five guesses, 0 to 1.</summary>
    public double? Top5 { get; init; }

    /// <summary>The best <see cref="Top1"/> of all epochs, whose weights are <c>checkpoints/best.safetensors</c>.</summary>
    public double? BestTop1 { get; init; }

    /// <summary>The device.</summary>
    public required string Device { get; init; }

    /// <summary>What parts counted and measured up to the last whole epoch, such as <c>MixedPrecision.SkippedSteps</c>; null where none does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? Figures { get; init; }

    /// <summary>The images that could not be read and were left out, each with the reason; null where there was none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? SkippedImages { get; init; }

    /// <summary>SHA-256 of the file <c>checkpoints/last.safetensors</c>, in which the recipe's values stand beside the weights: equal runs have equal files.</summary>
    public string? CheckpointSha256 { get; init; }
}
