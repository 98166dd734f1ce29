using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Tricks.Benchmarks.Steps;

namespace Tricks.Benchmarks.Starts;

/// <summary>
/// Seconds from the start of a process until an evaluation on Fashion-MNIST's test set first finds 92.5 %: the PyTorch script, with glibc's memory kept as the library
/// keeps it, FashionBag and FashionSpeedrun, one after another in every round, each round with a seed of its own.
/// </summary>
internal static partial class TimeToAccuracy
{
    private const double Wanted = 0.925;

    private static readonly Results Kept = new("time-to-accuracy.json", "seconds from the start of a process to 92.5 % on Fashion-MNIST's test set", "ways");

    /// <param name="rounds">How many seeds.</param>
    /// <param name="names">Which ways beside the script; none: all.</param>
    public static void Run(int rounds, string[] names)
    {
        var runs = Directory.CreateTempSubdirectory("tricks-accuracy-").FullName;
        var ways = new (string Name, Func<int, ProcessStartInfo> Start)[]
        {
            ("pytorch_fashion_bag.py", seed => Script(seed)),
            ("FashionBag", seed => HostProgram.Train(runs, "--Tricks:Recipe=FashionBag", Seed(seed))),
            ("FashionSpeedrun", seed => HostProgram.Train(runs, "--Tricks:Recipe=FashionSpeedrun", Seed(seed))),
        };
        ways = [.. ways.Where((way, place) => place == 0 || names.Length == 0 || names.Contains(way.Name))];
        var found = ways.ToDictionary(static way => way.Name, static _ => new List<Reached>());
        try
        {
            for (var round = 0; round < rounds; round++)
            {
                for (var turn = 0; turn < ways.Length; turn++)
                {
                    var (name, start) = ways[(turn + round) % ways.Length];
                    var reached = Until(start(round));
                    found[name].Add(reached);
                    Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}, {name}: {(reached.Seconds is { } seconds ? $"{seconds:F1} s" : "not reached")}, {100 * reached.Top1:F2} % after epoch {reached.Epoch}"));
                }

                // A round takes a quarter of an hour and more: one that is whole is not lost.
                foreach (var (name, reached) in found)
                    Kept.Keep(name, new { BySeed = reached, OfTheScripts = Share(name) }, string.Join(' ', ["accuracy", (round + 1).ToString(CultureInfo.InvariantCulture), .. names]));
            }
        }
        finally
        {
            Directory.Delete(runs, recursive: true);
        }

        Console.WriteLine("| way | seconds to 92.5 %, by seed | of the script's, median |\n|---|---|---|");
        foreach (var (name, reached) in found)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {string.Join(", ", reached.Select(static one => one.Seconds is { } seconds ? seconds.ToString("F0", CultureInfo.InvariantCulture) : $"not reached ({100 * one.Top1:F2} %)"))} | {Share(name)} |"));

        double? Share(string name)
        {
            double[] shares = [.. found[name].Zip(found[ways[0].Name], static (own, script) => own.Seconds / script.Seconds).OfType<double>().Order()];
            return shares.Length == 0 ? null : Math.Round(Turns.Median(shares), 3);
        }
    }

    private static Reached Until(ProcessStartInfo start)
    {
        var last = new Reached(null, 0, 0);
        foreach (var (seconds, line) in HostProgram.Lines(start))
        {
            if (Evaluated().Match(line) is not { Success: true } match)
                continue;
            var top1 = double.Parse(match.Groups["top1"].Value, CultureInfo.InvariantCulture) * (match.Groups["percent"].Success ? 0.01 : 1);
            last = new(top1 >= Wanted - 1e-9 ? Math.Round(seconds, 1) : null, Math.Round(top1, 4), int.Parse(match.Groups["epoch"].Value, CultureInfo.InvariantCulture));
            if (last.Seconds is not null)
                break;
        }

        return last;
    }

    private static ProcessStartInfo Script(int seed)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("TRICKS_PYTHON") ?? "/usr/bin/python3", ["-u", "benchmarks/pytorch_fashion_bag.py", "--threads", "2", "--pairing", "batch", "--seed", seed.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true };
        GlibcSettings.Set(start, areSet: true);
        return start;
    }

    private static string Seed(int seed) => string.Create(CultureInfo.InvariantCulture, $"--Tricks:Seed={seed}");

    [GeneratedRegex(@"[Ee]poch (?<epoch>\d+)(/\d+)?:? loss .*top-?1 (?<top1>[\d.]+)(?<percent> %)?")]
    private static partial Regex Evaluated();

    /// <summary>When it was reached, or null; and the last evaluation.</summary>
    private sealed record Reached(double? Seconds, double Top1, int Epoch);
}
