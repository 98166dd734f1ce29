using System.Security.Cryptography;
using System.Text.Json;

namespace Tricks.Training;

/// <summary>A run that was trained to its end, as its folder tells it.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Top1">Fraction of test images whose first guess was right after the last epoch, 0 to 1.</param>
/// <param name="Top5">The same of the first five guesses.</param>
/// <param name="Seconds">Seconds in all.</param>
/// <param name="Machine">What it ran on: device, CPU threads and processor.</param>
/// <param name="CheckpointSha256">SHA-256 of its weights' file.</param>
internal sealed record FinishedRun(string Folder, double Top1, double Top5, double Seconds, string Machine, string CheckpointSha256)
{
    /// <summary>The weights after the last epoch.</summary>
    public string Weights => Path.Combine(Folder, "checkpoints", "last.safetensors");

    /// <summary>The latest finished run of a recipe with the same parts, values, seed and data; null where there is none that is whole.</summary>
    public static FinishedRun? Find(string root, string recipe, string recipeHash, string dataDigest)
    {
        var folder = Path.Combine(root, recipe);
        if (!Directory.Exists(folder))
            return null;
        // Their names sort by age.
        return Directory.GetDirectories(folder).OrderDescending(StringComparer.Ordinal).Select(run => Read(run, recipeHash, dataDigest)).FirstOrDefault(static run => run is not null);
    }

    /// <summary>The finished run in a folder, where it is one of the given recipe and data and whole.</summary>
    public static FinishedRun? Read(string folder, string recipeHash, string dataDigest)
    {
        try
        {
            using var run = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "run.json")));
            using var summary = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "summary.json")));
            var (told, found) = (run.RootElement, summary.RootElement);
            if (told.GetProperty("recipe_hash").GetString() != recipeHash || told.GetProperty("data").GetProperty("digest").GetString() != dataDigest || found.GetProperty("status").GetString() != "completed")
                return null;
            var finished = new FinishedRun(Path.GetFullPath(folder), found.GetProperty("top1").GetDouble(), found.GetProperty("top5").GetDouble(), found.GetProperty("seconds").GetDouble(),
                $"{told.GetProperty("device").GetString()}, {told.GetProperty("threads").GetInt32()} threads{(told.TryGetProperty("processor", out var processor) ? $", {processor.GetString()}" : "")}",
                found.GetProperty("checkpoint_sha256").GetString() ?? "");
            using var weights = File.OpenRead(finished.Weights);
            return Convert.ToHexStringLower(SHA256.HashData(weights)) == finished.CheckpointSha256 ? finished : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // Not a run, or not a whole one.
            return null;
        }
    }
}
