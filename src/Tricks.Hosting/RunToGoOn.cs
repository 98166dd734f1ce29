using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Hosting;

/// <summary>A run that is gone on with.</summary>
/// <param name="Folder">Its folder, for this process alone.</param>
/// <param name="Before">What the folder tells.</param>
/// <param name="Checkpoint">From where.</param>
/// <param name="Tensors">The checkpoint's tensors, in the dispose scope that was there.</param>
/// <param name="Changes">What of the recipe is other than it was, a sentence each.</param>
/// <param name="IsAsIfFromTheStart">Whether it ends as a run that had the recipe's values from its first step on.</param>
internal sealed record RunToGoOn(RunFolder Folder, StoredRun Before, Checkpoint Checkpoint, IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyList<string> Changes, bool IsAsIfFromTheStart)
{
    /// <summary>The run as it is described from here on.</summary>
    public RunDescription Describe(RunDescription now, DateTimeOffset time)
    {
        // Killed before its first checkpoint, it may be gone on with again: its hash stays what it was.
        var hash = IsAsIfFromTheStart ? now.ValuesHash : Changes.Count > 0 ? RunDescription.Hash(Before.RecipeHash, Checkpoint.Step, now.ValuesHash) : Before.RecipeHash;
        return now with
        {
            RecipeHash = hash,
            ValuesHash = now.ValuesHash,
            Started = Before.Started,
            Resumptions = [.. Before.Resumptions, new(time, Checkpoint.Step, OtherMachine(now), hash == Before.RecipeHash ? null : Before.RecipeHash, Changes, OtherSettings(now))],
        };
    }

    /// <summary>What is worth knowing of it, a sentence each.</summary>
    public IEnumerable<string> Notices(RunDescription now)
    {
        yield return $"Training goes on where the run {Folder.Path} was, after step {Checkpoint.Step}.";
        if (Changes.Count > 0)
            yield return $"It goes on with other values: {string.Join("; ", Changes)}. {(IsAsIfFromTheStart ? "It ends as a run that had them from its first step on." : "So its recipe hash is of its own.")}";
        foreach (var (teacher, _, sha256) in now.Teachers.Where(teacher => Before.Teachers.GetValueOrDefault(teacher.Recipe) != teacher.CheckpointSha256))
            yield return $"Its teacher {teacher} has other weights than it had, SHA-256 {sha256} in place of {Before.Teachers.GetValueOrDefault(teacher, "none")}: it is not promised to end with the same bits as a run that was not stopped.";
        if (OtherSettings(now) is { Count: > 0 } settings)
            yield return $"It goes on with other settings: {string.Join("; ", settings)}.";
        var machine = OtherMachine(now);
        if (machine.Count > 0)
            yield return $"It began with {string.Join(", ", machine.Select(static item => $"{item.Key} {item.Value}"))}, and now has {string.Join(", ", machine.Select(item => $"{item.Key} {now.Machine.GetValueOrDefault(item.Key, "none")}"))}: it is not promised to end with the same bits as a run that was not stopped.";
    }

    /// <summary>What is done with numbers that are not finite belongs to no recipe, and may be changed because of them.</summary>
    private IReadOnlyList<string> OtherSettings(RunDescription now) =>
    [
        .. from value in now.Values
           where value.Key.StartsWith("Tricks:NotFinite:", StringComparison.Ordinal) && Before.Values.TryGetValue(value.Key, out var before) && before != RunFolder.Compact(value.Value)
           select $"{value.Key} was {Before.Values[value.Key].Trim('"')} and is {value.Text} ({value.Source.Text})",
    ];

    private IReadOnlyDictionary<string, string> OtherMachine(RunDescription now) =>
        Before.Machine.Where(item => now.Machine.GetValueOrDefault(item.Key) != item.Value).ToDictionary();
}
