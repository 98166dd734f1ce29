using Tricks.Training;

namespace Tricks.Hosting;

/// <summary>What a command line calls a run.</summary>
/// <param name="Checkpoint">Its weights.</param>
/// <param name="Folder">Its folder, or that of the weights where they lie by themselves.</param>
internal sealed record RunLocation(string Checkpoint, string Folder)
{
    /// <summary>A run's folder, a file of its checkpoints, or a recipe's name, which stands for its latest run that ended, or else for its latest that has weights.</summary>
    /// <param name="run">What was written.</param>
    /// <param name="root">The folder of all runs.</param>
    /// <param name="checkpoint">Which checkpoint of a run, <c>last</c> or <c>best</c>.</param>
    /// <param name="notice">Told which run a recipe's name stands for.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static RunLocation Find(string run, string root, string checkpoint, Action<string> notice)
    {
        if (File.Exists(run))
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(run))!;
            return new(run, Path.GetFileName(folder) == "checkpoints" ? Path.GetDirectoryName(folder)! : folder);
        }

        if (Directory.Exists(run))
            return Within(run, checkpoint) is { } found ? found : throw new FileNotFoundException($"{Path.GetFullPath(run)} has no checkpoints/{checkpoint}.safetensors; training writes it after each epoch, or when it is stopped.");
        var runs = Path.Combine(root, run);
        // Their names sort by age.
        var all = Directory.Exists(runs) ? Directory.GetDirectories(runs).OrderDescending(StringComparer.Ordinal).Select(folder => Within(folder, checkpoint)).OfType<RunLocation>().ToArray() : [];
        if (all.Length == 0)
            throw new FileNotFoundException($"'{run}' is no run: expected a run's folder, a .safetensors file, or the name of a recipe that has a run with weights in {Path.GetFullPath(root)}.");
        var ended = Array.Find(all, static one => RunFolder.Status(one.Folder) == "completed");
        notice(ended is null ? $"The run is {all[0].Folder}, which was not trained to its end, as none of {run} was."
            : ended == all[0] ? $"The run is {ended.Folder}."
            : $"The run is {ended.Folder}; later ones were not trained to their end, such as {all[0].Folder}.");
        return ended ?? all[0];
    }

    private static RunLocation? Within(string folder, string checkpoint) =>
        Path.Combine(folder, "checkpoints", checkpoint + ".safetensors") is var path && File.Exists(path) ? new(path, Path.GetFullPath(folder)) : null;
}
