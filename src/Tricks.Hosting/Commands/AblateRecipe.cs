using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Tricks.Hosting.Ablations;
using Tricks.Native;
using Tricks.Recipes;
using Tricks.Training;

namespace Tricks.Hosting.Commands;

/// <summary>What <c>ablate</c> is asked for.</summary>
/// <param name="Recipe">The recipe with <see cref="AblateAttribute"/>.</param>
/// <param name="Seeds">How many seeds, one after another from <c>Tricks:Seed</c>, or 0.</param>
/// <param name="Hours">Hours within which every run that begins is expected to end.</param>
/// <param name="Results">Where results go, without an extension: <c>.json</c>, <c>.md</c> and <c>.png</c> are added.</param>
internal sealed record AblationRequest(string Recipe, int Seeds, double Hours, string Results);

/// <summary><c>ablate</c>: trains a recipe's ablations over several seeds, and writes their tables and plots.</summary>
internal sealed class AblateRecipe(IServiceProvider services, AblationRequest request, TextWriter output, TextWriter errors)
{
    private readonly Recipe[] _recipes = services.GetServices<Recipe>().ToArray();
    private readonly RecipeTrainer _trainer = services.GetRequiredService<RecipeTrainer>();
    private readonly ITrainingObserver _observer = services.GetRequiredService<ITrainingObserver>();
    private readonly Dictionary<string, string> _digests = new(StringComparer.Ordinal);
    private readonly long[] _seeds = [.. Enumerable.Range(0, request.Seeds).Select(seed => (services.GetRequiredService<IOptions<TricksOptions>>().Value.Seed ?? 0) + seed)];

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

        // Told before the first run, not after it.
        if (ResultFiles.Objection(request.Results) is { } objection)
        {
            errors.WriteLine(objection);
            return ExitCodes.BadConfiguration;
        }

        try
        {
            // What a row cannot bear is told before the first run, not after it.
            foreach (var recipeOfRow in grids.SelectMany(static grid => grid.Rows).Select(static row => row.Recipe).Distinct())
                ThrowUnlessFits(recipeOfRow, stop);
            var results = AblationResults.Read(request.Results + ".json");
            var code = TrainAll(grids, results, stop);
            Report(grids, results);
            return code;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Terminated;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException or RecipeException or Data.DataException)
        {
            errors.WriteLine(exception.Message);
            return exception is RecipeException ? ExitCodes.BadConfiguration : ExitCodes.Failed;
        }
    }

    /// <summary>Every row with the first seed, then with the next: so there is a whole table early.</summary>
    private int TrainAll(IReadOnlyList<AblationGrid> grids, AblationResults results, CancellationToken stop)
    {
        var (clock, failures) = (Stopwatch.StartNew(), 0);
        var runs = _seeds
            .SelectMany(seed => grids.SelectMany(static grid => grid.Rows).Select(static row => row.Recipe).Distinct().Select(recipe => (Recipe: recipe, Seed: seed)))
            .ToArray();
        for (var i = 0; i < runs.Length; i++)
        {
            var (recipe, seed) = runs[i];
            var (hash, digest) = (_trainer.Hash(recipe, seed), DigestOf(recipe, stop));
            if (results.Find(hash, digest) is { } known)
            {
                failures += known.Failure is null ? 0 : 1;
                continue;
            }

            if (_trainer.FindFinished(recipe, seed, digest) is { } found)
            {
                _observer.Notice($"{recipe.Name} with seed {seed} is the finished run in {found.Folder}.");
                results.Add(new(recipe.Name, seed, hash, digest, found.Top1, found.Top5, found.Seconds, found.Machine));
                continue;
            }

            var left = TimeSpan.FromHours(request.Hours) - clock.Elapsed;
            var teachers = MissingTeachers(recipe, stop);
            if (left <= results.Longest * (1 + teachers))
            {
                var missing = runs.Skip(i).Count(run => results.Find(_trainer.Hash(run.Recipe, run.Seed), DigestOf(run.Recipe, stop)) is null);
                _observer.Notice(string.Create(CultureInfo.InvariantCulture, $"{request.Hours} hours, of which {Shown(clock.Elapsed)} are gone, do not suffice for another run{(teachers == 0 ? "" : " after its teacher's")}, of which the longest took {Shown(results.Longest)}: {missing} of {runs.Length} results are missing. The same command goes on from here."));
                return ExitCodes.Done;
            }

            _observer.Notice($"Run {i + 1} of {runs.Length}: {recipe.Name}, seed {seed}.");
            var outcome = _trainer.Train(recipe, seed, stop, RecipeTrainer.RestOf(services.GetRequiredService<IOptions<TricksOptions>>().Value.Resume));
            _observer.Ended(outcome);
            if (outcome.Status == TrainingStatus.Stopped)
                return ExitCodes.Terminated;
            if (outcome.Status == TrainingStatus.Failed)
            {
                // The other rows are worth having all the same; not where the machine or the data lack something, as they would for every row.
                if (outcome.Failure is not TrainingException)
                    return outcome.Failure is RecipeException ? ExitCodes.BadConfiguration : ExitCodes.Failed;
                failures++;
                // What the row's own training comes to is the same every time; a teacher may be mended.
                if (outcome.Summary is { } summary)
                    results.Add(new(recipe.Name, seed, hash, digest, 0, 0, summary.Seconds, summary.Device, outcome.Failure.Message));
                continue;
            }

            var run = FinishedRun.Read(outcome.RunFolder!, hash, digest) ?? throw new InvalidDataException($"The run in {outcome.RunFolder} cannot be read.");
            results.Add(new(recipe.Name, seed, hash, digest, run.Top1, run.Top5, run.Seconds, run.Machine));
        }

        return failures == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    /// <summary>Opens a row's data, and compares them with its numbers.</summary>
    private void ThrowUnlessFits(Recipe recipe, CancellationToken stop)
    {
        var pipeline = recipe.Compose(services, null);
        var data = pipeline.OpenData(_trainer.Data(stop));
        _digests[recipe.Name] = data.Digest;
        try
        {
            TrainingSession.Sample(pipeline, data);
        }
        catch (RecipeException exception)
        {
            var told = recipe.WithValues(exception, services);
            throw new RecipeException($"{recipe.Name}: {told.Message}");
        }
    }

    private static string Shown(TimeSpan time) => time.ToString(time.TotalDays >= 1 ? @"d\.hh\:mm\:ss" : @"hh\:mm\:ss", CultureInfo.InvariantCulture);

    /// <summary>How many runs of others have to end before a recipe's own can begin.</summary>
    private int MissingTeachers(Recipe recipe, CancellationToken stop) => _trainer.Teachers(recipe)
        .Where(teacher => _trainer.FindFinished(teacher, teacher.Compose(services, null).Seed, DigestOf(teacher, stop)) is null)
        .Sum(teacher => 1 + MissingTeachers(teacher, stop));

    private void Report(IReadOnlyList<AblationGrid> grids, AblationResults results)
    {
        var text = new StringBuilder();
        foreach (var grid in grids)
        {
            var rows = grid.Rows
                .Select((row, i) => new AblationFigures(row.Label, Values(row.Recipe, results), grid.ComparedWith(i) is { } other ? grid.Rows.ToList().IndexOf(other) : null))
                .ToArray();
            var picture = request.Results + (grids.Count == 1 ? "" : $"-{grids.ToList().IndexOf(grid) + 1}") + ".png";
            text.Append(CultureInfo.InvariantCulture, $"## {grid.Title}\n\n{AblationTable.Markdown(rows, grid.Combinations)}\n");
            if (rows.All(static row => row.Values.Count == 0))
                continue;
            ResultFiles.Write(picture, AblationPlot.Png(grid.Title, rows));
            text.Append(CultureInfo.InvariantCulture, $"![{grid.Title}]({Uri.EscapeDataString(Path.GetFileName(picture))})\n\n");
        }

        foreach (var failed in grids.SelectMany(static grid => grid.Rows).DistinctBy(static row => row.Recipe).SelectMany(row => Results(row.Recipe, results)).Where(static result => result.Failure is not null))
            text.Append(CultureInfo.InvariantCulture, $"Failed: {failed.Recipe}, seed {failed.Seed}: {failed.Failure}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"""
            Top-1 in percent after the last epoch. "Beyond the noise": the difference is larger than the half width of its 95 % interval by Welch's t over the seeds, in brackets.
            Made by `ablate {request.Recipe} --seeds {request.Seeds}`{Configured(grids)}; each run with its seed, hash, time and machine is in `{Path.GetFileName(request.Results)}.json`, from which the command goes on.

            """);
        output.Write(text);
        var shown = grids.SelectMany(static grid => grid.Rows).Select(static row => row.Recipe).Distinct().Sum(recipe => Results(recipe, results).Count());
        if (results.Count > shown)
            _observer.Notice($"{request.Results}.json has {results.Count} results, and {results.Count - shown} of them are not in the table: they are of other seeds, or of values or data that are no longer these.");
        // An empty table in place of one that says something would lose it.
        if (shown > 0 || results.Count == 0)
            ResultFiles.Write(request.Results + ".md", Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>The values that neither an attribute nor a default gave, since the command alone does not tell them.</summary>
    private string Configured(IReadOnlyList<AblationGrid> grids)
    {
        var values = services.GetRequiredService<TricksConfiguration>().Report(services.GetRequiredService<IOptions<TricksOptions>>().Value).Values
            .Where(static value => value.Key is "Tricks:Seed" or "Tricks:Threads" or "Tricks:Device")
            .Concat(grids.SelectMany(static grid => grid.Rows).Select(static row => row.Recipe).Distinct().SelectMany(recipe => recipe.Report(services).Values))
            .Where(static value => value.Source != ValueSource.Default && value.Source != ValueSource.Attribute)
            .Select(static value => $"`{value.Key}={value.Text}`")
            .Distinct()
            .ToArray();
        return values.Length == 0 ? "" : $" with {string.Join(", ", values)}";
    }

    private double[] Values(Recipe recipe, AblationResults results) =>
        [.. Results(recipe, results).Where(static result => result.Failure is null).Select(static result => result.Top1)];

    private IEnumerable<AblationResult> Results(Recipe recipe, AblationResults results) =>
        _seeds.Select(seed => results.Find(_trainer.Hash(recipe, seed), DigestOf(recipe, CancellationToken.None))).OfType<AblationResult>();

    private string DigestOf(Recipe recipe, CancellationToken stop)
    {
        if (!_digests.TryGetValue(recipe.Name, out var digest))
            _digests[recipe.Name] = digest = recipe.Compose(services, null).OpenData(_trainer.Data(stop)).Digest;
        return digest;
    }
}
