using System.Diagnostics;

namespace Tricks.Faults;

/// <summary>A run that is killed at any moment, as often as it may be, ends as one that was not.</summary>
public sealed class KillTests : IDisposable
{
    /// <summary>A kill that waits for a file to be written falls in the middle of it; of the others, some may fall before anything is trained.</summary>
    private const double ShareInSaving = 0.4, ShareAtAnyTime = 0.2;

    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(Intensity.Seed);
    private readonly SortedDictionary<string, int> _where = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Undisturbed> _undisturbed = [];
    private int _files;
    private int _runs;

    public static IReadOnlyList<string> Recipes { get; } = [nameof(FaultBag), nameof(FaultSwa), nameof(FaultStudent)];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Runs_that_are_killed_at_random_moments_end_as_those_that_were_not()
    {
        var (since, kills) = (Stopwatch.StartNew(), Intensity.Of(4, 200));
        Photographs.Write(_folder, 24, 400);
        for (var (i, done) = (0, 0); done < kills; i++)
        {
            // In the short form there is time for two of them, which take turns with the seed.
            var recipe = Recipes[(i + Intensity.Seed - 1) % Recipes.Count];
            var most = Math.Min(kills - done, Intensity.IsLong ? _random.Next(1, 7) : 2);
            done += await KilledAsync(recipe, await UndisturbedAsync(recipe), most, killed => Intensity.Tell("kill", done + killed, kills, since));
        }

        Intensity.Record("kills", $"{_where.Values.Sum()} kills ({string.Join(", ", _where.Select(static item => $"{item.Value} {item.Key}"))}) of {_runs} runs of {string.Join(", ", Recipes)}: every run ended with the same bytes and metrics; {_files} files read after kills, all whole", since);
    }

    /// <summary>The run that nobody disturbs; made once.</summary>
    private async Task<Undisturbed> UndisturbedAsync(string recipe)
    {
        if (_undisturbed.TryGetValue(recipe, out var known))
            return known;
        using var program = new TrainProgram(_folder, TrainProgram.Line(recipe, $"undisturbed-{recipe}"));
        await program.SaysAsync("phase ");
        var start = program.Running;
        Assert.True(await program.EndAsync() == 0, program.Said);
        return _undisturbed[recipe] = new(Assert.Single(FinishedFiles.Of(_folder[$"undisturbed-{recipe}"], recipe)), start, program.Running);
    }

    /// <summary>Starts one run again and again until it is trained to its end, and kills it up to a number of times; returns how often it was.</summary>
    private async Task<int> KilledAsync(string recipe, Undisturbed undisturbed, int most, Action<int> tell)
    {
        var runs = $"runs-{_runs++}";
        var kills = 0;
        while (true)
        {
            if (_random.NextDouble() < 0.3 && Directory.Exists(_folder["cache"]))
                Directory.Delete(_folder["cache"], recursive: true);
            var before = Unfinished();
            using var program = new TrainProgram(_folder, TrainProgram.Line(recipe, runs));
            if (kills == most)
            {
                Assert.True(await program.EndAsync() == 0, program.Said);
                Check(runs);
                break;
            }

            if (_random.NextDouble() < ShareInSaving)
                WaitForWriting(program, _folder[runs], _random.Next(12), TimeSpan.FromMilliseconds(_random.NextDouble() * 2));
            else
                await Task.Delay(undisturbed.Moment(_random.NextDouble() < ShareAtAnyTime, _random.NextDouble()), TestContext.Current.CancellationToken);
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

        undisturbed.Files.AssertSame(Assert.Single(FinishedFiles.Of(_folder[runs], recipe)));
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

    /// <summary>A run that nobody disturbs.</summary>
    /// <param name="Files">What it leaves.</param>
    /// <param name="Start">How long a process takes until it does anything.</param>
    /// <param name="Length">How long the whole takes.</param>
    private sealed record Undisturbed(FinishedFiles Files, TimeSpan Start, TimeSpan Length)
    {
        public TimeSpan Moment(bool atAnyTime, double share) => atAnyTime ? Length * share : Start + ((Length - Start) * share);
    }
}
