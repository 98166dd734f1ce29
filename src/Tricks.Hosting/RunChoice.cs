using System.Globalization;
using Tricks.Recipes;
using Tricks.Training;

namespace Tricks.Hosting;

/// <summary>Chooses the run that is gone on with, if any, and refuses where going on would not give what the recipe and the data say.</summary>
internal sealed class RunChoice(Recipe recipe, IReadOnlyList<ResolvedValue> values, string hash, TrainingPipeline pipeline, TrainingSession session, string root, CheckpointCadence cadence, ITrainingObserver observer)
{
    private const string BeginAnew = $"{ResumeKey}=never begins a new run";
    private const string ResumeKey = "Tricks:Resume";

    /// <summary>The run of a name: a folder, or the name of one of the recipe's runs; null where there is none.</summary>
    public static StoredRun? Named(string name, string root, string recipe) =>
        new[] { name, Path.Combine(root, recipe, name) }.Where(Directory.Exists).Select(StoredRun.Read).OfType<StoredRun>().FirstOrDefault();

    /// <summary>The recipe's latest run with the same values and data where it was not trained to its end; null where there is none.</summary>
    /// <exception cref="RecipeException">The data are other than they were.</exception>
    public RunToGoOn? Latest()
    {
        var runs = StoredRun.Of(root, recipe.Name, folder => observer.Warning($"{folder} has checkpoints and no run.json that can be read, so that it is passed over.")).ToArray();
        var same = runs.Where(run => run.ValuesHash == hash && run.DataDigest == session.Data.Digest).ToArray();
        // One that was killed before its first checkpoint has nothing to go on from, but one before it may.
        var unfinished = same.TakeWhile(static run => !run.IsCompleted).Where(static run => run.HasCheckpoint).ToArray();
        foreach (var run in unfinished)
        {
            if (Open(run, [], isAsIfFromTheStart: run.RecipeHash == hash) is not { } found)
                continue;
            if (unfinished.SkipWhile(other => other != run).Skip(1).ToArray() is { Length: > 0 } older)
                observer.Notice($"Older runs with these values were not trained to their end either: {string.Join(", ", older.Select(static other => other.Folder))}. {ResumeKey}=<run> goes on with one of them.");
            return found;
        }

        if (unfinished.Length > 0)
            observer.Notice("A new run is begun.");
        else if (same is [{ IsCompleted: true } ended, ..])
            observer.Notice($"The run {ended.Folder} with these values was trained to its end, and a new one is begun.");
        if (same.Length > 0)
            return null;
        if (Array.Find(runs, run => run.ValuesHash == hash) is { IsCompleted: false, HasCheckpoint: true } other)
            throw OtherData(other);
        // One of another seed is another run of the same.
        if (runs is [{ IsCompleted: false, HasCheckpoint: true } latest, ..] && latest.Seed == pipeline.Seed)
            observer.Notice($"The run {latest.Folder} was not trained to its end and is not gone on with, since it has other values: {string.Join("; ", Differences(latest))}. A new one is begun; {ResumeKey}={Path.GetFileName(latest.Folder)} asks for that one.");
        return null;
    }

    /// <summary>A run that was asked for.</summary>
    /// <param name="name">Its folder, or the name of that.</param>
    /// <param name="evenChanged">Whether it is gone on with although values are other.</param>
    /// <exception cref="RecipeException">It cannot be gone on with as the recipe, its values and the data are.</exception>
    /// <exception cref="TrainingException">It has no checkpoint that can be used, or another process trains it.</exception>
    public RunToGoOn Asked(string name, bool evenChanged)
    {
        var run = Named(name, root, recipe.Name) ?? throw new RecipeException($"{ResumeKey} is '{name}', which is no run of {recipe.Name}.");
        if (run.Recipe != recipe.Name)
            throw new RecipeException($"The run {run.Folder} is one of {run.Recipe}, and {recipe.Name} is to be trained: choose that recipe, or another run.");
        if (run.DataDigest != session.Data.Digest)
            throw OtherData(run);
        var changes = run.ValuesHash == hash ? [] : Differences(run);
        if (changes.Count > 0 && run.StepsPerEpoch != session.Sampler.StepsPerEpoch)
            throw new RecipeException($"The run {run.Folder} has {run.StepsPerEpoch} steps an epoch, and now there are {session.Sampler.StepsPerEpoch}, so that its place in the data has no meaning: {string.Join("; ", changes)}. Set the old values again; {BeginAnew}.");
        var found = Open(run, changes, isAsIfFromTheStart: changes.Count == 0 && run.RecipeHash == hash) ?? throw new TrainingException($"The run {run.Folder} cannot be gone on with, as was told: another process has it, or none of its checkpoints can be used. {BeginAnew}.");
        try
        {
            var total = pipeline.Epochs * session.Sampler.StepsPerEpoch;
            if (found.Checkpoint.Step > total || (found.Checkpoint.Step == total && run.IsCompleted))
                throw new RecipeException($"The run {run.Folder} was trained for {found.Checkpoint.Step} steps of {run.Epochs} epochs; the {pipeline.Epochs} that are asked for have {total}: choose more.", "length");
            if (changes.Count == 0)
                return found;
            var objection = IsLengthAlone(run) ? LengthObjection(run, found.Checkpoint) : "it was trained with other values";
            if (objection is null)
                return found with { IsAsIfFromTheStart = run.RecipeHash == run.ValuesHash };
            return evenChanged
                ? found
                : throw new RecipeException($"The run {run.Folder} is not gone on with, since {objection}: {string.Join("; ", changes)}. Set the old values again; {TricksKnobs.ResumeChanged.Key}=true goes on with the new ones from step {found.Checkpoint.Step} on; {BeginAnew}.");
        }
        catch
        {
            found.Folder.Dispose();
            throw;
        }
    }

    private RunToGoOn? Open(StoredRun run, IReadOnlyList<string> changes, bool isAsIfFromTheStart)
    {
        if (RunFolder.TryOpen(run.Folder) is not { } folder)
        {
            observer.Warning($"The run {run.Folder} is being trained by another process, or cannot be locked.");
            return null;
        }

        try
        {
            if (folder.Checkpoints(cadence, run.StepsPerEpoch, observer.Warning).ReadNewest(run.Hashes, run.DataDigest) is var (checkpoint, tensors))
                return new(folder, run, checkpoint, tensors, changes, isAsIfFromTheStart);
        }
        catch
        {
            folder.Dispose();
            throw;
        }

        folder.Dispose();
        observer.Warning($"The run {run.Folder} has no checkpoint that can be used.");
        return null;
    }

    private RecipeException OtherData(StoredRun run) => new(
        $"The run {run.Folder} was trained on other data, so that it cannot be gone on with: its digest was {run.DataDigest} ({run.TrainingImages} training and {run.TestImages} test images) and is {session.Data.Digest} ({session.Data.Train.Count} and {session.Data.Test.Count}). Put the data back as they were; {BeginAnew}.");

    /// <summary>What is other than it was, a sentence each; one at least.</summary>
    private IReadOnlyList<string> Differences(StoredRun run)
    {
        var partsOn = recipe.PartsThatAreOn(values).Select(static part => part.Key).ToArray();
        string[] found =
        [
            .. run.Parts.Except(partsOn).Select(static part => $"{part} was on and is not"),
            .. partsOn.Except(run.Parts).Select(static part => $"{part} is on and was not"),
            .. run.Seed == pipeline.Seed ? [] : new[] { string.Create(CultureInfo.InvariantCulture, $"the seed was {run.Seed} and is {pipeline.Seed}") },
            .. from value in Values()
               where partsOn.Intersect(run.Parts).Contains(PartOf(value.Key)) && IsOther(run, value)
               select $"{value.Key} was {run.Values.GetValueOrDefault(value.Key)?.Trim('"') ?? "not there"} and is {value.Text} ({value.Source.Text})",
        ];
        return found.Length > 0 ? found : ["the class of a part, the content of the weights that it begins with, or a value of a recipe that it learns from, was another"];
    }

    /// <summary>Whether a value is other than it was. One that a part gained since counts where it is not its default.</summary>
    private static bool IsOther(StoredRun run, ResolvedValue value) => run.Values.TryGetValue(value.Key, out var before) ? before != RunFolder.Compact(value.Value) : !value.IsDefault;

    private IEnumerable<ResolvedValue> Values() => values.Where(value => value.Key.StartsWith(RuleWords.Recipes, StringComparison.Ordinal));

    private string PartOf(string key) => key[(RuleWords.Recipes.Length + recipe.Name.Length + 1)..].Split(':')[0];

    /// <summary>Whether nothing but the length of training is other than it was.</summary>
    private bool IsLengthAlone(StoredRun run)
    {
        var length = recipe.PartsThatAreOn(values).Where(static part => part.Seams.Contains("length")).Select(static part => part.Key).ToArray();
        var others = Values().Where(value => !length.Contains(PartOf(value.Key)));
        return run.Seed == pipeline.Seed
            && run.Parts.SequenceEqual(recipe.PartsThatAreOn(values).Select(static part => part.Key))
            && !others.Any(value => IsOther(run, value))
            && pipeline.Epochs != run.Epochs;
    }

    /// <summary>Why a run of another length would not have gone to the checkpoint as this one did; null where it would have.</summary>
    private string? LengthObjection(StoredRun run, Checkpoint checkpoint)
    {
        if (checkpoint.UsesLength)
            return "a part acts by how many steps there are in all";
        for (var step = 0; step < checkpoint.Step; step++)
        {
            var clock = session.Clock(step);
            var (was, would) = (pipeline.LearningRate(clock with { TotalSteps = run.Epochs * run.StepsPerEpoch }), pipeline.LearningRate(clock));
            if (was != would)
                return string.Create(CultureInfo.InvariantCulture, $"the learning rate of step {step + 1} was {was:G6}, and would have been {would:G6}");
        }

        return null;
    }
}
