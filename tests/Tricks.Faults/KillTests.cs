using System.Diagnostics;

namespace Tricks.Faults;

/// <summary>A run that is killed at any moment, as often as it may be, ends as one that was not.</summary>
public sealed class KillTests : IDisposable
{
    /// <summary>A kill that waits for a file to be written falls in the middle of it.</summary>
    private const double ShareInSaving = 0.4;

    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(Intensity.Seed);
    private readonly SortedDictionary<string, int> _where = new(StringComparer.Ordinal);
    private int _files;
    private int _runs;

    public static IReadOnlyList<string> Recipes { get; } = [nameof(FaultBag), nameof(FaultSwa), nameof(FaultStudent)];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Runs_that_are_killed_at_random_moments_end_as_those_that_were_not()
    {
        var (since, kills) = (Stopwatch.StartNew(), Intensity.Of(4, 200));
        Photographs.Write(_folder, 40, 300);
        for (var (i, done) = (0, 0); done < kills; i++)
        {
            // In the short form there is time for two of them, which take turns with the seed.
            var recipe = Recipes[(i + Intensity.Seed) % Recipes.Count];
            var (expected, length) = await UninterruptedAsync(recipe);
            done += await KilledAsync(recipe, expected, length, Math.Min(kills - done, Intensity.IsLong ? _random.Next(1, 7) : 2), killed => Intensity.Tell("kill", done + killed, kills, since));
        }

        Intensity.Record("kills", $"{_where.Values.Sum()} kills ({string.Join(", ", _where.Select(static item => $"{item.Value} {item.Key}"))}) of {_runs} runs of {string.Join(", ", Recipes)}: every run ended with the same bytes and metrics; {_files} files read after kills, all whole", since);
    }

    /// <summary>What a run leaves that nobody disturbs, and how long it takes; made once.</summary>
    private async Task<(FinishedFiles Files, TimeSpan Length)> UninterruptedAsync(string recipe)
    {
        if (_uninterrupted.TryGetValue(recipe, out var known))
            return known;
        using var program = new TrainProgram(_folder, TrainProgram.Line(recipe, $"undisturbed-{recipe}"));
        Assert.True(await program.EndAsync() == 0, program.Said);
        return _uninterrupted[recipe] = (Assert.Single(FinishedFiles.Of(_folder[$"undisturbed-{recipe}"], recipe)), program.Running);
    }

    private readonly Dictionary<string, (FinishedFiles Files, TimeSpan Length)> _uninterrupted = [];

    /// <summary>Starts one run again and again until it is trained to its end, and kills it up to a number of times; returns how often it was.</summary>
    private async Task<int> KilledAsync(string recipe, FinishedFiles expected, TimeSpan length, int most, Action<int> tell)
    {
        var runs = $"runs-{_runs++}";
        var kills = 0;
        while (true)
        {
            if (_random.NextDouble() < 0.3 && Directory.Exists(_folder["cache"]))
                Directory.Delete(_folder["cache"], recursive: true);
            using var program = new TrainProgram(_folder, TrainProgram.Line(recipe, runs));
            if (kills == most)
            {
                Assert.True(await program.EndAsync() == 0, program.Said);
                Check(runs);
                break;
            }

            if (_random.NextDouble() < ShareInSaving)
                WaitForWriting(program, _folder[runs], _random.Next(12), TimeSpan.FromMilliseconds(_random.NextDouble() * 4));
            else
                await Task.Delay(length * _random.NextDouble(), TestContext.Current.CancellationToken);
            var before = Unfinished();
            var wasKilled = await program.KillAsync();
            Check(runs);
            if (!wasKilled)
            {
                Assert.True(await program.EndAsync() == 0, program.Said);
                break;
            }

            kills++;
            Count(program, Unfinished().Except(before));
            tell(kills);
            // It may have been trained to its end in the last moment; started again, it would be another run.
            if (FinishedFiles.Of(_folder[runs], recipe).Count > 0)
                break;
        }

        expected.AssertSame(Assert.Single(FinishedFiles.Of(_folder[runs], recipe)));
        Directory.Delete(_folder[runs], recursive: true);
        return kills;
    }

    /// <summary>Waits for the file after so many others that the program writes, and a moment more; or for the program's end.</summary>
    private void WaitForWriting(TrainProgram program, string runs, int others, TimeSpan moment)
    {
        var (seen, last) = (-1, "");
        while (!program.HasExited && seen < others)
        {
            foreach (var path in Partial(runs).Concat(Partial(_folder["cache"])))
            {
                if (path != last)
                    (seen, last) = (seen + 1, path);
            }
        }

        var since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < moment)
            Thread.SpinWait(10);
    }

    /// <summary>Files that a kill left half written, each as it is.</summary>
    private HashSet<(string Path, DateTime Written)> Unfinished() => [.. Partial(_folder.Path).Select(static path => (path, File.GetLastWriteTimeUtc(path)))];

    private static IEnumerable<string> Partial(string folder) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, "*.partial", SearchOption.AllDirectories) : [];

    private void Count(TrainProgram program, IEnumerable<(string Path, DateTime Written)> unfinished)
    {
        var where = unfinished.FirstOrDefault().Path switch
        {
            null => program.Phase,
            var path when path.StartsWith(_folder["cache"], StringComparison.Ordinal) => "building the cache",
            var path => "saving " + (Path.GetFileName(path).StartsWith("state-", StringComparison.Ordinal) ? "state" : Path.GetFileName(path).Split('.')[0]),
        };
        _where[where] = _where.GetValueOrDefault(where) + 1;
    }

    private void Check(string runs) => _files += WholeFiles.Check(_folder[runs]) + WholeFiles.Check(_folder["cache"]);
}
