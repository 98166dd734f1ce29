using System.Security.Cryptography;
using Tricks.Recipes;
using Tricks.Training;

namespace Tricks.Interchange;

/// <summary>The file that a path to weights means: itself, or the last checkpoint of a run's folder, or of the latest finished run in a folder of runs.</summary>
internal static class WeightsFile
{
    /// <summary>The seam of the parts that name weights.</summary>
    public const string Seam = "pretrained weights";

    /// <exception cref="RecipeException">There is none.</exception>
    public static string Find(string path)
    {
        var full = Path.GetFullPath(path);
        if (File.Exists(full))
            return full;
        if (!Directory.Exists(full))
            throw new RecipeException($"There are no weights at {full}: give a file of safetensors or of PyTorch's torch.save, or the folder of a run", Seam);
        if (LastOf(full) is { } own)
            return own;
        // Their names sort by age.
        var latest = Directory.GetDirectories(full).OrderDescending(StringComparer.Ordinal).Where(static run => RunFolder.Status(run) == "completed").Select(LastOf).FirstOrDefault(static file => file is not null);
        return latest ?? throw new RecipeException($"{full} has no run that was trained to its end, of which the last checkpoint could be taken", Seam);
    }

    /// <summary>SHA-256 of a file, and of the shards where it is an index of such.</summary>
    /// <exception cref="RecipeException">It cannot be read.</exception>
    public static string Digest(string file)
    {
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[1 << 20];
            foreach (var part in ForeignWeights.FilesOf(file))
            {
                using var stream = ForeignWeights.OpenRead(part);
                for (int read; (read = stream.Read(buffer)) > 0;)
                    hash.AppendData(buffer, 0, read);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new RecipeException($"The weights cannot be read: {exception.Message.TrimEnd('.')}", Seam);
        }
    }

    private static string? LastOf(string run) => Path.Combine(run, "checkpoints", "last.safetensors") is var last && File.Exists(last) ? last : null;
}
