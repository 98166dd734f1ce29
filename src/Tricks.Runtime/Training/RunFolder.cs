using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tricks.Inference;
using Tricks.Native;
using Tricks.Recipes;
using static TorchSharp.torch;

namespace Tricks.Training;

/// <summary>What a run leaves: <c>&lt;runs&gt;/&lt;recipe&gt;/&lt;time&gt;-&lt;id&gt;/</c>. No file in it is ever half written under its final name.</summary>
internal sealed class RunFolder : IDisposable
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerOptions.Default)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        WriteIndented = true,
    };

    private static readonly JsonSerializerOptions OneLine = new(Indented) { WriteIndented = false };

    private const string LockName = ".lock", DescriptionName = "run.json";

    private const string TimeFormat = "yyyyMMdd-HHmmss-fff";

    private FileStream _lock;

    private RunFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    public string Path { get; }

    private string CheckpointFolder => System.IO.Path.Combine(Path, "checkpoints");

    /// <summary>The folder of a run that is there, for this process alone; null where another has it, or the file that locks it cannot be made.</summary>
    public static RunFolder? TryOpen(string path)
    {
        try
        {
            return Open(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static RunFolder Open(string path)
    {
        var whole = System.IO.Path.GetFullPath(path);
        var folder = new RunFolder(whole, Lock(whole));
        try
        {
            // What a process that was killed had half written.
            foreach (var partial in Directory.GetFiles(whole, "*.partial", SearchOption.AllDirectories))
                File.Delete(partial);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    // The system gives it up however the process ends. The file stays: who deletes it may delete one that another process has just locked.
    private static FileStream Lock(string folder) => new(System.IO.Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);

    /// <summary>
    /// Makes a new folder, named by the time, in UTC and to the millisecond, so that names sort by age. Where the clock was moved back, so that another run seems to be of later,
    /// it is named as of just after that one, and that is told.
    /// </summary>
    public static RunFolder Create(string root, string recipe, DateTimeOffset now, Action<string>? notice = null)
    {
        var folder = System.IO.Path.GetFullPath(System.IO.Path.Combine(root, recipe));
        var time = now.UtcDateTime;
        if (Directory.Exists(folder) && Directory.GetDirectories(folder).Max(static run => TimeOf(run)) is { } latest && latest >= Shortened(time))
        {
            if (latest > Shortened(time))
                notice?.Invoke(string.Create(CultureInfo.InvariantCulture, $"The clock shows {time:u}, and a run of {recipe} began at {latest:u}: it seems to have been moved back. The new run is named as of just after that one, so that the latest is the latest."));
            time = latest.AddMilliseconds(1);
        }

        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        var path = System.IO.Path.Combine(folder, $"{time.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{id}");
        AtomicFile.CreateFolder(System.IO.Path.Combine(path, "checkpoints"));
        try
        {
            return Open(path);
        }
        catch
        {
            Remove(path);
            throw;
        }
    }

    private static DateTime? TimeOf(string run) =>
        System.IO.Path.GetFileName(run) is var name && name.Length > TimeFormat.Length && DateTime.TryParseExact(name[..TimeFormat.Length], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    private static DateTime Shortened(DateTime time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMillisecond));

    /// <summary>The digest of the data that a run was trained on; null where its folder does not say.</summary>
    public static string? DataDigest(string folder) => Told(folder, DescriptionName, static run => run.GetProperty("data").GetProperty("digest").GetString());

    /// <summary>How a run ended, such as <c>completed</c>; null where its folder does not say, as while it is trained.</summary>
    public static string? Status(string folder) => Told(folder, "summary.json", static summary => summary.GetProperty("status").GetString());

    private static string? Told(string folder, string file, Func<JsonElement, string?> read)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(System.IO.Path.Combine(folder, file)));
            return read(document.RootElement);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A value as JSON without spaces, so that equal values are equal texts.</summary>
    public static string Compact(JsonElement value) => JsonSerializer.Serialize(value, OneLine);

    /// <summary>The same of a value as it is resolved.</summary>
    public static string Compact(object? value) => JsonSerializer.Serialize(Plain(value), OneLine);

    /// <summary>How a run was gone on with, as <c>run.json</c> tells it.</summary>
    public static IReadOnlyList<Resumption> Resumptions(JsonElement resumed) => resumed.Deserialize<Resumption[]>(Indented) ?? [];

    /// <summary>Why no run can be left below a folder, or null where one can. The folder need not be there yet; nothing is left behind.</summary>
    public static string? Objection(string root)
    {
        // Told as out of bounds.
        if (string.IsNullOrWhiteSpace(root))
            return null;
        try
        {
            var folder = new DirectoryInfo(System.IO.Path.GetFullPath(root));
            while (!folder.Exists)
            {
                if (File.Exists(folder.FullName))
                    return $"{folder.FullName} is a file";
                folder = folder.Parent ?? throw new DirectoryNotFoundException($"there is no {folder.FullName}");
            }

            var probe = System.IO.Path.Combine(folder.FullName, $".tricks-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}");
            new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return $"it cannot be written ({exception.Message.TrimEnd('.')})";
        }
    }

    /// <summary>Lets other processes have the folder.</summary>
    public void Dispose() => _lock.Dispose();

    /// <summary>Takes away the folder of a run that has not begun.</summary>
    public void Remove()
    {
        Dispose();
        Remove(Path);
    }

    private static void Remove(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Nothing of worth is in it, and why it is not used is told.
        }
    }

    public void Write(RunDescription run) => AtomicFile.Write(System.IO.Path.Combine(Path, DescriptionName), Json(run));

    /// <summary>Says that the run is being trained again, whose summary tells how it ended.</summary>
    public void TakeBackSummary() => File.Delete(System.IO.Path.Combine(Path, "summary.json"));

    public void Write(RunSummary summary) => AtomicFile.Write(System.IO.Path.Combine(Path, "summary.json"), JsonSerializer.SerializeToUtf8Bytes(summary, Indented));

    /// <summary>Writes <c>metrics.jsonl</c> anew, a line an epoch: it is small, and a half line would spoil it.</summary>
    public void Write(IReadOnlyList<EpochMetrics> metrics) => AtomicFile.Write(
        System.IO.Path.Combine(Path, "metrics.jsonl"),
        stream =>
        {
            foreach (var epoch in metrics)
            {
                JsonSerializer.Serialize(stream, epoch, OneLine);
                stream.Write("\n"u8);
            }
        });

    /// <summary>The run's checkpoints.</summary>
    /// <param name="cadence">Which of them are kept.</param>
    /// <param name="stepsPerEpoch">Steps of an epoch.</param>
    /// <param name="notice">Told of one that cannot be used.</param>
    public CheckpointFiles Checkpoints(CheckpointCadence cadence, int stepsPerEpoch, Action<string> notice) => new(CheckpointFolder, cadence, stepsPerEpoch, notice);

    /// <summary>Makes anew what of the folder has vanished, and returns whether that of its checkpoints had.</summary>
    public bool MakeAnew(RunDescription run)
    {
        var hasVanished = !Directory.Exists(CheckpointFolder);
        AtomicFile.CreateFolder(CheckpointFolder);
        if (!File.Exists(System.IO.Path.Combine(Path, LockName)))
        {
            _lock.Dispose();
            _lock = Lock(Path);
        }

        if (!File.Exists(System.IO.Path.Combine(Path, DescriptionName)))
            Write(run);
        return hasVanished;
    }

    /// <summary>Writes <c>checkpoints/&lt;name&gt;.safetensors</c>.</summary>
    public void Write(string name, StoredWeights weights) => AtomicFile.Write(System.IO.Path.Combine(CheckpointFolder, name + ".safetensors"), weights.Write);

    /// <summary>Weights as a file of the run's checkpoints holds them.</summary>
    public static StoredWeights Stored(IReadOnlyDictionary<string, Tensor> state, RunDescription run) => new(StoredTensor.All(state), Metadata(run));

    // Nothing in it may differ between two equal runs: equal weights are equal files.
    private static Dictionary<string, string> Metadata(RunDescription run) => new(StringComparer.Ordinal)
    {
        ["format"] = "pt",
        ["recipe"] = run.Recipe,
        ["recipe_hash"] = run.RecipeHash,
        ["class_names"] = JsonSerializer.Serialize(run.ClassNames, OneLine),
        ["input_size"] = JsonSerializer.Serialize(new[] { run.Input.Channels, run.Input.Height, run.Input.Width }, OneLine),
        ["model_size"] = JsonSerializer.Serialize(new[] { run.TrainingInput.Channels, run.TrainingInput.Height, run.TrainingInput.Width }, OneLine),
        ["parts"] = StoredPart.ToJson(run.StoredParts),
        ["mean"] = JsonSerializer.Serialize(run.Normalization.Mean, OneLine),
        ["standard_deviation"] = JsonSerializer.Serialize(run.Normalization.StandardDeviation, OneLine),
        ["pixel_range"] = "[0,255]",
        ["network"] = run.Network,
    };

    private static byte[] Json(RunDescription run)
    {
        var document = new Dictionary<string, object?>
        {
            ["recipe"] = run.Recipe,
            ["recipe_hash"] = run.RecipeHash,
            ["values_hash"] = run.ValuesHash,
            ["started"] = run.Started.ToString("O", CultureInfo.InvariantCulture),
            ["seed"] = run.Seed,
            ["device"] = run.Device,
            ["threads"] = run.Threads,
            ["processor"] = run.Processor,
            ["parts"] = run.Parts,
            ["epochs"] = run.Epochs,
            ["steps_per_epoch"] = run.StepsPerEpoch,
            ["versions"] = run.Versions,
            ["data"] = new Dictionary<string, object?>
            {
                ["digest"] = run.DataDigest,
                ["training_images"] = run.TrainingImages,
                ["test_images"] = run.TestImages,
                ["test_split"] = run.TestSplit,
                ["class_names"] = run.ClassNames,
                ["training_images_by_class"] = run.TrainingImagesByClass,
                ["test_images_by_class"] = run.TestImagesByClass,
            },
            ["teachers"] = run.Teachers.Select(static teacher => new { teacher.Recipe, teacher.Folder, teacher.CheckpointSha256 }),
            ["weights"] = run.Weights.Select(static weights => new { weights.Path, weights.Sha256 }),
            ["model"] = new Dictionary<string, object?>
            {
                ["class"] = run.Model,
                ["parameters"] = run.Parameters,
                ["input_size"] = new[] { run.Input.Channels, run.Input.Height, run.Input.Width },
                ["mean"] = run.Normalization.Mean,
                ["standard_deviation"] = run.Normalization.StandardDeviation,
            },
            ["resumed"] = run.Resumptions,
            ["values"] = run.Values.ToDictionary(static value => value.Key, static value => new { value = Plain(value.Value), source = value.Source.Text }),
        };
        return JsonSerializer.SerializeToUtf8Bytes(document, Indented);
    }

    private static object? Plain(object? value) => value switch
    {
        Enum name => name.ToString(),
        Array list when list.GetType().GetElementType()!.IsEnum => list.Cast<object>().Select(static name => name.ToString()).ToArray(),
        _ => value,
    };
}
