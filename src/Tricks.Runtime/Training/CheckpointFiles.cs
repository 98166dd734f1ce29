using System.Globalization;
using Tricks.Native;
using static TorchSharp.torch;

namespace Tricks.Training;

/// <summary>The checkpoints of a run: <c>checkpoints/state-&lt;step&gt;.safetensors</c>, of which the last few are kept, and of those that do not depend on time the last.</summary>
/// <param name="folder">The folder of the run's checkpoints.</param>
/// <param name="cadence">When they are written, and how many are kept.</param>
/// <param name="stepsPerEpoch">Steps of an epoch.</param>
/// <param name="notice">Told of one that cannot be used.</param>
internal sealed class CheckpointFiles(string folder, CheckpointCadence cadence, int stepsPerEpoch, Action<string> notice)
{
    private const string Prefix = "state-", Extension = ".safetensors";

    /// <summary>The files of a folder, the newest first.</summary>
    public static IReadOnlyList<string> In(string folder) => Directory.Exists(folder)
        ? [.. Directory.GetFiles(folder, $"{Prefix}*{Extension}").OrderDescending(StringComparer.Ordinal)]
        : [];

    /// <summary>The newest checkpoint that is whole and of this data and one of these recipe hashes, with its tensors; null where there is none. One that cannot be used is told of.</summary>
    public (Checkpoint Checkpoint, IReadOnlyDictionary<string, Tensor> Tensors)? ReadNewest(IReadOnlyCollection<string> recipeHashes, string dataDigest) =>
        ReadNewest(In(folder), recipeHashes, dataDigest);

    /// <summary>The same of those that a run which was never stopped has too.</summary>
    public (Checkpoint Checkpoint, IReadOnlyDictionary<string, Tensor> Tensors)? ReadNewestRegular(IReadOnlyCollection<string> recipeHashes, string dataDigest) =>
        ReadNewest(In(folder).Where(IsRegular), recipeHashes, dataDigest);

    /// <summary>Writes a checkpoint and removes those that are not kept any more.</summary>
    public void Write(Checkpoint checkpoint, IReadOnlyList<StoredTensor> tensors)
    {
        AtomicFile.Write(PathOf(checkpoint.Step), stream => checkpoint.Write(stream, tensors));
        var files = In(folder);
        foreach (var old in files.Skip(cadence.Keep).Except(files.Where(IsRegular).Take(1)))
            File.Delete(old);
    }

    /// <summary>Removes the checkpoints after a step, from which training is not to go on.</summary>
    public void RemoveAfter(int step)
    {
        foreach (var later in In(folder).Where(path => StepOf(path) > step))
        {
            try
            {
                File.Delete(later);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                notice($"{later} could not be removed, from which training is not to go on: {exception.Message}");
            }
        }
    }

    /// <summary>Puts what lies after a step, and could not be used, under another name: as the newest it would be kept in the place of good ones.</summary>
    public void SetAsideAfter(int step)
    {
        foreach (var later in In(folder).Where(path => !(StepOf(path) <= step)))
        {
            try
            {
                File.Move(later, later + ".unusable", overwrite: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                notice($"{later} could not be put under another name: {exception.Message}");
            }
        }
    }

    private (Checkpoint Checkpoint, IReadOnlyDictionary<string, Tensor> Tensors)? ReadNewest(IEnumerable<string> paths, IReadOnlyCollection<string> recipeHashes, string dataDigest)
    {
        foreach (var path in paths)
        {
            try
            {
                var read = Checkpoint.Read(path);
                return recipeHashes.Contains(read.Checkpoint.RecipeHash) && read.Checkpoint.DataDigest == dataDigest ? read : throw new InvalidDataException("it is of another recipe, or of other values or data");
            }
            catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                notice($"The checkpoint {path} cannot be used, and the one before it is looked at: {(exception.Message.StartsWith(path + ": ", StringComparison.Ordinal) ? exception.Message[(path.Length + 2)..] : exception.Message).TrimEnd('.')}.");
            }
        }

        return null;
    }

    private bool IsRegular(string path) => StepOf(path) is { } step && cadence.IsRegular(step, stepsPerEpoch);

    private string PathOf(int step) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:D10}{Extension}"));

    private static int? StepOf(string path) =>
        int.TryParse(Path.GetFileNameWithoutExtension(path)[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : null;
}
