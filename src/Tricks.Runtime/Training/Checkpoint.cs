using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Tricks.Training;

/// <summary>The images that were left out, by their index, with the reason.</summary>
/// <param name="Training">Of the training set.</param>
/// <param name="Test">Of the test set.</param>
internal sealed record SkippedByIndex(IReadOnlyDictionary<int, string> Training, IReadOnlyDictionary<int, string> Test);

/// <summary>Everything that training goes on from after a step, beside the recipe and the data.</summary>
internal sealed record Checkpoint
{
    /// <summary>The metrics among the tensors, as bytes of JSON: as metadata they would be JSON within JSON, and there may be many.</summary>
    private const string MetricsName = "checkpoint/metrics";

    /// <summary>Of the way the file is written: another is not read.</summary>
    private const string Version = "3";

    private static readonly JsonSerializerOptions MetricsFormat = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>The hash of the recipe that is trained.</summary>
    public required string RecipeHash { get; init; }

    /// <summary>The digest of the data that it is trained on.</summary>
    public required string DataDigest { get; init; }

    /// <summary>Optimizer steps that were taken.</summary>
    public required int Step { get; init; }

    /// <summary>The metrics of the epochs that were evaluated.</summary>
    public required IReadOnlyList<EpochMetrics> Metrics { get; init; }

    /// <summary>Seconds of the run so far.</summary>
    public required double Seconds { get; init; }

    /// <summary>Seconds of training alone.</summary>
    public required double TrainingSeconds { get; init; }

    /// <summary>Whether a part has asked how many steps there are in all.</summary>
    public required bool UsesLength { get; init; }

    /// <summary>The images that were left out so far, each with the reason: of the training set by index, then of the test set.</summary>
    public required SkippedByIndex Skipped { get; init; }

    /// <summary>Steps that were skipped, by <see cref="NotFinitePolicy.Skip"/>.</summary>
    public required int SkippedSteps { get; init; }

    /// <summary>Those of them in the epoch that is not over.</summary>
    public required int SkippedInEpoch { get; init; }

    /// <summary>Those of them since the last one that was taken.</summary>
    public required int SkippedInARow { get; init; }

    /// <summary>How often training went back, by <see cref="NotFinitePolicy.Back"/>.</summary>
    public required int WentBack { get; init; }

    /// <summary>What the learning rate is multiplied by since.</summary>
    public required double RateFactor { get; init; }

    /// <summary>Into how many pieces a batch is split because memory had no room for it.</summary>
    public required int Splits { get; init; }

    /// <summary>SHA-256 of <c>last.safetensors</c> as it was saved last, at an epoch's end or a stop; null before the first.</summary>
    public string? CheckpointSha256 { get; init; }

    /// <summary>Writes the checkpoint with its tensors.</summary>
    public void Write(Stream stream, IEnumerable<StoredTensor> tensors)
    {
        var metadata = new Dictionary<string, string>
        {
            ["version"] = Version,
            ["recipe_hash"] = RecipeHash,
            ["data_digest"] = DataDigest,
            ["step"] = Step.ToString(CultureInfo.InvariantCulture),
            ["seconds"] = Seconds.ToString("R", CultureInfo.InvariantCulture),
            ["skipped_steps"] = SkippedSteps.ToString(CultureInfo.InvariantCulture),
            ["skipped_in_epoch"] = SkippedInEpoch.ToString(CultureInfo.InvariantCulture),
            ["skipped_in_a_row"] = SkippedInARow.ToString(CultureInfo.InvariantCulture),
            ["went_back"] = WentBack.ToString(CultureInfo.InvariantCulture),
            ["rate_factor"] = RateFactor.ToString("R", CultureInfo.InvariantCulture),
            ["splits"] = Splits.ToString(CultureInfo.InvariantCulture),
            ["uses_length"] = UsesLength ? "true" : "false",
            ["skipped"] = JsonSerializer.Serialize(Skipped),
            ["training_seconds"] = TrainingSeconds.ToString("R", CultureInfo.InvariantCulture),
        };
        if (CheckpointSha256 is not null)
            metadata["checkpoint_sha256"] = CheckpointSha256;
        var metrics = JsonSerializer.SerializeToUtf8Bytes(Metrics, MetricsFormat);
        SafeTensors.Write(stream, tensors.Append(new(MetricsName, ScalarType.Byte, [metrics.Length], metrics)), metadata);
    }

    /// <summary>Reads a checkpoint and its tensors, on the CPU, into the dispose scope that is there.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or not a checkpoint of this version.</exception>
    public static (Checkpoint Checkpoint, IReadOnlyDictionary<string, Tensor> Tensors) Read(string path)
    {
        var (tensors, metadata) = SafeTensors.Read(path);
        try
        {
            if (metadata["version"] != Version)
                throw new InvalidDataException($"{path}: a checkpoint of version {metadata["version"]}, and this program reads version {Version}");
            if (!tensors.Remove(MetricsName, out var metrics))
                throw new FormatException($"it has no {MetricsName}");
            return (new()
            {
                RecipeHash = metadata["recipe_hash"],
                DataDigest = metadata["data_digest"],
                Step = int.Parse(metadata["step"], CultureInfo.InvariantCulture),
                Metrics = JsonSerializer.Deserialize<EpochMetrics[]>(metrics.bytes, MetricsFormat) ?? [],
                Seconds = double.Parse(metadata["seconds"], CultureInfo.InvariantCulture),
                TrainingSeconds = double.Parse(metadata["training_seconds"], CultureInfo.InvariantCulture),
                SkippedSteps = int.Parse(metadata["skipped_steps"], CultureInfo.InvariantCulture),
                SkippedInEpoch = int.Parse(metadata["skipped_in_epoch"], CultureInfo.InvariantCulture),
                SkippedInARow = int.Parse(metadata["skipped_in_a_row"], CultureInfo.InvariantCulture),
                WentBack = int.Parse(metadata["went_back"], CultureInfo.InvariantCulture),
                RateFactor = double.Parse(metadata["rate_factor"], CultureInfo.InvariantCulture),
                Splits = int.Parse(metadata["splits"], CultureInfo.InvariantCulture),
                UsesLength = bool.Parse(metadata["uses_length"]),
                Skipped = JsonSerializer.Deserialize<SkippedByIndex>(metadata["skipped"]) ?? new(new Dictionary<int, string>(), new Dictionary<int, string>()),
                CheckpointSha256 = metadata.GetValueOrDefault("checkpoint_sha256"),
            }, tensors);
        }
        catch (Exception exception) when (exception is KeyNotFoundException or FormatException or OverflowException or JsonException)
        {
            throw new InvalidDataException($"{path}: not a checkpoint: {exception.Message}", exception);
        }
    }
}
