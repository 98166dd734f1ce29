using System.Globalization;
using Tricks.Benchmarks.Steps;

namespace Tricks.Benchmarks.Starts;

/// <summary>
/// How long a process takes from its start to its first training step: when the step begins, since the log says so right before it, and when it is done. Programs
/// are those of Tricks.Host, of a Release build.
/// </summary>
internal static class ColdStart
{
    private static readonly Results Kept = new("start.json", "seconds from the start of a process to its first training step", "starts");

    public static void Run(int rounds)
    {
        var root = Directory.CreateTempSubdirectory("tricks-start-").FullName;
        try
        {
            RandomPictures.Write(Path.Combine(root, "sign-digits-1000"), images: 10_000, size: 100);
            Console.WriteLine("| start | step begins after, s | the slowest | step is done after, s |\n|---|---|---|---|");
            Measure("Quickstart", rounds, root, "--Tricks:Recipe=Quickstart");
            Measure("FashionBag", rounds, root, "--Tricks:Recipe=FashionBag");
            Measure("10,000 JPEG files, packed before", rounds, root, "--Tricks:Recipe=Sign", "--Tricks:Recipes:Sign:ImageFolder:Cache=Packed", $"--Tricks:Data:Root={root}");
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }

        void Measure(string name, int count, string folder, params string[] switches)
        {
            // The first one finds files that are in no cache, and packs what is to be packed.
            var starts = Enumerable.Range(0, count + 1).Select(_ => Start(folder, switches)).Skip(1).ToArray();
            double[] begun = [.. starts.Select(static start => start.Begun).Order()], done = [.. starts.Select(static start => start.Done).Order()];
            Kept.Keep(name, new { StepBeginsAfter = Math.Round(Turns.Median(begun), 2), Slowest = Math.Round(begun[^1], 2), StepIsDoneAfter = Math.Round(Turns.Median(done), 2), Rounds = count }, $"start {count}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Turns.Median(begun):F2} | {begun[^1]:F2} | {Turns.Median(done):F2} |"));
        }
    }

    private static (double Begun, double Done) Start(string root, string[] switches)
    {
        var runs = Path.Combine(root, "runs");
        var start = HostProgram.Train(runs, ["--Tricks:ReportSeconds=0.1", .. switches]);
        start.Environment["XDG_CACHE_HOME"] = Path.Combine(root, "cache");
        try
        {
            var begun = 0.0;
            foreach (var (seconds, line) in HostProgram.Lines(start))
            {
                if (line.Contains("run folder", StringComparison.Ordinal))
                    begun = seconds;
                else if (line.Contains("Epoch 1/", StringComparison.Ordinal))
                    return (begun, seconds);
            }

            throw new InvalidOperationException($"{string.Join(' ', switches)} ended before its first step.");
        }
        finally
        {
            if (Directory.Exists(runs))
                Directory.Delete(runs, recursive: true);
        }
    }
}
