using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Tricks.Hosting.Ablations;
using Tricks.Native;
using Tricks.Recipes;
using Tricks.Training;

namespace Tricks.Hosting.Commands;

/// <summary>What <c>ablate</c> is asked for.</summary>
/// <param name="Recipe">The recipe with <see cref="AblateAttribute"/>.</param>
/// <param name="Seeds">How many seeds, from 0.</param>
/// <param name="Hours">After how many hours no further run begins.</param>
/// <param name="Results">Where results go, without an extension: <c>.json</c>, <c>.md</c> and <c>.png</c> are added.</param>
internal sealed record AblationRequest(string Recipe, int Seeds, double Hours, string Results);

/// <summary><c>ablate</c>: trains a recipe's ablations over several seeds, and writes their tables and plots.</summary>
internal sealed class AblateRecipe(IServiceProvider services, AblationRequest request, TextWriter output, TextWriter errors)
{
    private readonly Recipe[] _recipes = services.GetServices<Recipe>().ToArray();
    private readonly RecipeTrainer _trainer = services.GetRequiredService<RecipeTrainer>();
    private readonly ITrainingObserver _observer = services.GetRequiredService<ITrainingObserver>();
    private readonly Dictionary<string, string> _digests = new(StringComparer.Ordinal);

    /// <summary>Runs until all is done, the hours are over, or it is asked to stop.</summary>
    public int Run(CancellationToken stop)
    {
        var recipe = _recipes.FirstOrDefault(recipe => recipe.Name.Equals(request.Recipe, StringComparison.OrdinalIgnoreCase));
        var grids = recipe is null ? [] : AblationGrid.Of(recipe, _recipes);
        if (recipe is null || grids.Count == 0)
        {
            var names = _recipes.Where(other => AblationGrid.Of(other, _recipes).Count > 0).Select(static other => other.Name).ToArray();
            errors.WriteLine($"{(recipe is null ? $"There is no recipe '{request.Recipe}'" : $"Recipe {recipe.Name} has no [Ablate], so that there is nothing to compare")}; "
                + $"allowed: {(names.Length == 0 ? "a recipe with [Ablate(Ablation.Cumulative, \"Part\", …)], of which there is none" : string.Join(", ", names))}{Spelling.DidYouMean(request.Recipe, names)}");
            return ExitCodes.BadConfiguration;
        }

        try
        {
            var results = AblationResults.Read(request.Results + ".json");
            var code = TrainAll(grids, results, stop);
            Report(grids, results);
            return code;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException or RecipeException)
        {
            errors.WriteLine(exception.Message);
            return exception is RecipeException ? ExitCodes.BadConfiguration : ExitCodes.Failed;
        }
    }

    /// <summary>Every row with the first seed, then with the next: so there is a whole table early.</summary>
    private int TrainAll(IReadOnlyList<AblationGrid> grids, AblationResults results, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        var runs = Enumerable.Range(0, request.Seeds)
            .SelectMany(seed => grids.SelectMany(static grid => grid.Rows).Select(static row => row.Recipe).Distinct().Select(recipe => (Recipe: recipe, Seed: (long)seed)))
            .ToArray();
        var longest = TimeSpan.Zero;
        for (var i = 0; i < runs.Length; i++)
        {
            var (recipe, seed) = runs[i];
            var (hash, digest) = (_trainer.Hash(recipe, seed), DigestOf(recipe, stop));
            if (results.Find(hash, digest) is not null)
                continue;
            if (_trainer.FindFinished(recipe, seed, digest) is { } found)
            {
                _observer.Notice($"{recipe.Name} with seed {seed} is the finished run in {found.Folder}.");
                results.Add(new(recipe.Name, seed, hash, digest, found.Top1, found.Top5, found.Seconds, found.Machine));
                continue;
            }

            var left = TimeSpan.FromHours(request.Hours) - clock.Elapsed;
            if (left <= longest)
            {
                _observer.Notice($"{request.Hours.ToString(CultureInfo.InvariantCulture)} hours do not suffice for another run; {runs.Length - i} runs are left to look at. The same command goes on from here.");
                return ExitCodes.Done;
            }

            _observer.Notice($"Run {i + 1} of {runs.Length}: {recipe.Name}, seed {seed}.");
            var before = clock.Elapsed;
            var outcome = _trainer.Train(recipe, seed, stop);
            longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, (clock.Elapsed - before).Ticks));
            _observer.Ended(outcome);
            if (outcome.Status == TrainingStatus.Stopped)
                return ExitCodes.Terminated;
            if (outcome.Status == TrainingStatus.Failed)
                return outcome.Failure is RecipeException ? ExitCodes.BadConfiguration : ExitCodes.Failed;
            var run = FinishedRun.Read(outcome.RunFolder!, hash, digest) ?? throw new InvalidDataException($"The run in {outcome.RunFolder} cannot be read.");
            results.Add(new(recipe.Name, seed, hash, digest, run.Top1, run.Top5, run.Seconds, run.Machine));
        }

        return ExitCodes.Done;
    }

    private void Report(IReadOnlyList<AblationGrid> grids, AblationResults results)
    {
        var text = new StringBuilder();
        foreach (var grid in grids)
        {
            var rows = grid.Rows
                .Select((row, i) => new AblationFigures(row.Label, Values(row.Recipe, results), grid.ComparedWith(i) is { } other ? grid.Rows.ToList().IndexOf(other) : null))
                .ToArray();
            var picture = request.Results + (grids.Count == 1 ? "" : $"-{grids.ToList().IndexOf(grid) + 1}") + ".png";
            if (rows.Any(static row => row.Values.Count > 0))
                AblationPlot.Write(picture, grid.Title, rows);
            text.Append(CultureInfo.InvariantCulture, $"## {grid.Title}\n\n{AblationTable.Markdown(rows, grid.Combinations)}\n![{grid.Title}]({Path.GetFileName(picture)})\n\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"""
            Top-1 in percent after the last epoch. "Beyond the noise": the difference is larger than the 95 % interval of Welch's t over the seeds.
            Made by `ablate {request.Recipe} --seeds {request.Seeds}`; each run with its seed, hash, time and machine is in `{Path.GetFileName(request.Results)}.json`, from which the command goes on.

            """);
        var path = request.Results + ".md";
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(text.ToString()));
        output.Write(text);
    }

    private double[] Values(Recipe recipe, AblationResults results) => Enumerable.Range(0, request.Seeds)
        .Select(seed => results.Find(_trainer.Hash(recipe, seed), DigestOf(recipe, CancellationToken.None)))
        .OfType<AblationResult>()
        .Select(static result => result.Top1)
        .ToArray();

    private string DigestOf(Recipe recipe, CancellationToken stop)
    {
        if (!_digests.TryGetValue(recipe.Name, out var digest))
            _digests[recipe.Name] = digest = recipe.Compose(services, null).OpenData(_trainer.Data(stop)).Digest;
        return digest;
    }
}
