using System.Globalization;
using static TorchSharp.torch;

namespace Tricks.Training;

/// <summary>The checkpoints of a run: <c>checkpoints/state-&lt;step&gt;.safetensors</c>, of which the last few are kept. They are written on a thread of their own.</summary>
/// <param name="folder">The folder of the run's checkpoints.</param>
/// <param name="keep">How many are kept.</param>
/// <param name="notice">Told where one cannot be written or read.</param>
/// <param name="pulse">Where it shows whether the last one could be written.</param>
internal sealed class CheckpointFiles(string folder, int keep, Action<string> notice, Pulse? pulse = null) : IDisposable
{
    private const string Prefix = "state-", Extension = ".safetensors";

    private Task<string?> _writing = Task.FromResult<string?>(null);

    /// <summary>The files of a folder, the newest first.</summary>
    public static IReadOnlyList<string> In(string folder) => Directory.Exists(folder)
        ? [.. Directory.GetFiles(folder, $"{Prefix}*{Extension}").OrderDescending(StringComparer.Ordinal)]
        : [];

    /// <summary>The newest checkpoint that is whole and of this recipe and data, with its tensors; null where there is none. One that cannot be used is told of.</summary>
    public (Checkpoint Checkpoint, IReadOnlyDictionary<string, Tensor> Tensors)? ReadNewest(string recipeHash, string dataDigest)
    {
        foreach (var path in In(folder))
        {
            try
            {
                var read = Checkpoint.Read(path);
                return read.Checkpoint.RecipeHash == recipeHash && read.Checkpoint.DataDigest == dataDigest ? read : throw new InvalidDataException("it is of another recipe, or of other values or data");
            }
            catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                notice($"The checkpoint {path} cannot be used, so that the one before it is: {exception.Message.TrimEnd('.')}.");
            }
        }

        return null;
    }

    /// <summary>Begins to write a checkpoint, once the one before is written; what went wrong with that is told.</summary>
    public void Begin(Checkpoint checkpoint, IReadOnlyList<StoredTensor> tensors)
    {
        Dispose();
        _writing = Task.Run(() =>
        {
            var failure = Write(checkpoint, tensors);
            pulse?.Wrote(failure);
            return failure;
        });
    }

    /// <summary>Waits until what was begun is written; what went wrong with it is told.</summary>
    public void Dispose()
    {
        if (_writing.GetAwaiter().GetResult() is { } failure)
            notice(failure);
        _writing = Task.FromResult<string?>(null);
    }

    private string? Write(Checkpoint checkpoint, IReadOnlyList<StoredTensor> tensors)
    {
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{checkpoint.Step:D10}{Extension}"));
        try
        {
            AtomicFile.Write(path, stream => checkpoint.Write(stream, tensors));
            foreach (var old in In(folder).Skip(keep))
                File.Delete(old);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"The checkpoint {path} could not be written: {exception.Message} Training goes on, and the next one is tried in its time.";
        }
    }
}
