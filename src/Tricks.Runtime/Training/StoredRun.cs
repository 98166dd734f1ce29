using System.Text.Json;

namespace Tricks.Training;

/// <summary>A run as the <c>run.json</c> in its folder tells it.</summary>
internal sealed record StoredRun
{
    /// <summary>The run's folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The recipe.</summary>
    public required string Recipe { get; init; }

    /// <summary>The <see cref="RunDescription.RecipeHash"/>.</summary>
    public required string RecipeHash { get; init; }

    /// <summary>The <see cref="RunDescription.ValuesHash"/>.</summary>
    public required string ValuesHash { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Epochs to train.</summary>
    public required int Epochs { get; init; }

    /// <summary>Steps of an epoch.</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>What it ran on: device, CPU threads, processor and the versions of the libraries.</summary>
    public required IReadOnlyDictionary<string, string> Machine { get; init; }

    /// <summary>The digest of the data.</summary>
    public required string DataDigest { get; init; }

    /// <summary>Images of the training set.</summary>
    public required int TrainingImages { get; init; }

    /// <summary>Images of the test set.</summary>
    public required int TestImages { get; init; }

    /// <summary>SHA-256 of the weights of each teacher, by its recipe.</summary>
    public required IReadOnlyDictionary<string, string> Teachers { get; init; }

    /// <summary>The parts that were on.</summary>
    public required IReadOnlyList<string> Parts { get; init; }

    /// <summary>Every resolved value, as JSON, by key.</summary>
    public required IReadOnlyDictionary<string, string> Values { get; init; }

    /// <summary>How it was gone on with before.</summary>
    public required IReadOnlyList<Resumption> Resumptions { get; init; }

    /// <summary>The hashes that the run's checkpoints may have: its own, and those before its recipe was changed.</summary>
    public IReadOnlyList<string> Hashes => [RecipeHash, .. Resumptions.Select(static resumption => resumption.ChangedFrom).OfType<string>()];

    /// <summary>Whether it was trained to its end.</summary>
    public bool IsCompleted => RunFolder.Status(Folder) == "completed";

    /// <summary>Whether there is a checkpoint to go on from.</summary>
    public bool HasCheckpoint => HasCheckpointIn(Folder);

    /// <summary>The runs of a recipe, the newest first; what is no run is passed over.</summary>
    /// <param name="root">The folder of runs.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="unread">Told the folders that have checkpoints, and do not say of what.</param>
    public static IEnumerable<StoredRun> Of(string root, string recipe, Action<string>? unread = null)
    {
        var folder = Path.Combine(root, recipe);
        // Their names sort by age.
        foreach (var path in Directory.Exists(folder) ? Directory.GetDirectories(folder).OrderDescending(StringComparer.Ordinal) : Enumerable.Empty<string>())
        {
            if (Read(path) is { } run)
                yield return run;
            else if (HasCheckpointIn(path))
                unread?.Invoke(path);
        }
    }

    /// <summary>The run in a folder; null where its <c>run.json</c> is none.</summary>
    public static StoredRun? Read(string folder)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "run.json")));
            var run = document.RootElement;
            var (hash, data) = (Text(run, "recipe_hash"), run.GetProperty("data"));
            return new()
            {
                Folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)),
                Recipe = Text(run, "recipe"),
                RecipeHash = hash,
                ValuesHash = run.TryGetProperty("values_hash", out var values) ? values.GetString() ?? hash : hash,
                Started = run.GetProperty("started").GetDateTimeOffset(),
                Seed = run.GetProperty("seed").GetInt64(),
                Epochs = run.GetProperty("epochs").GetInt32(),
                StepsPerEpoch = run.GetProperty("steps_per_epoch").GetInt32(),
                Machine = RunDescription.MachineOf(Text(run, "device"), run.GetProperty("threads").GetInt32(), Text(run, "processor"), run.GetProperty("versions").EnumerateObject().Select(static item => (item.Name, item.Value.GetString() ?? ""))),
                DataDigest = Text(data, "digest"),
                TrainingImages = data.GetProperty("training_images").GetInt32(),
                TestImages = data.GetProperty("test_images").GetInt32(),
                Teachers = run.GetProperty("teachers").EnumerateArray().ToDictionary(static teacher => Text(teacher, "recipe"), static teacher => Text(teacher, "checkpoint_sha256"), StringComparer.Ordinal),
                Parts = [.. run.GetProperty("parts").EnumerateArray().Select(static part => part.GetString() ?? "")],
                Values = run.GetProperty("values").EnumerateObject().ToDictionary(static item => item.Name, static item => RunFolder.Compact(item.Value.GetProperty("value")), StringComparer.Ordinal),
                Resumptions = run.TryGetProperty("resumed", out var resumed) ? RunFolder.Resumptions(resumed) : [],
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static bool HasCheckpointIn(string folder) => CheckpointFiles.In(Path.Combine(folder, "checkpoints")).Count > 0;

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";
}
