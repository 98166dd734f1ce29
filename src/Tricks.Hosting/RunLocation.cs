namespace Tricks.Hosting;

/// <summary>What a command line calls a run.</summary>
/// <param name="Checkpoint">Its weights.</param>
/// <param name="Folder">Its folder, or that of the weights where they lie by themselves.</param>
internal sealed record RunLocation(string Checkpoint, string Folder)
{
    /// <summary>A run's folder, a file of its checkpoints, or a recipe's name, which stands for its latest run that has weights.</summary>
    /// <param name="run">What was written.</param>
    /// <param name="root">The folder of all runs.</param>
    /// <param name="checkpoint">Which checkpoint of a run, <c>last</c> or <c>best</c>.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static RunLocation Find(string run, string root, string checkpoint)
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
        return (Directory.Exists(runs) ? Directory.GetDirectories(runs).OrderDescending(StringComparer.Ordinal).Select(folder => Within(folder, checkpoint)).FirstOrDefault(static found => found is not null) : null)
            ?? throw new FileNotFoundException($"'{run}' is no run: expected a run's folder, a .safetensors file, or the name of a recipe that has a run with weights in {Path.GetFullPath(root)}.");
    }

    private static RunLocation? Within(string folder, string checkpoint) =>
        Path.Combine(folder, "checkpoints", checkpoint + ".safetensors") is var path && File.Exists(path) ? new(path, Path.GetFullPath(folder)) : null;
}
