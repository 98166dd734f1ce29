using Tricks.Profiling;

namespace Tricks.Benchmarks.Steps;

/// <summary>What several loops took, a round at a time: in each, all of them take as many steps, in an order that changes.</summary>
internal sealed class Turns
{
    /// <summary>Steps after which memory has been found: glibc fits a step's blocks into each other only after some.</summary>
    private const int WarmupSteps = 10;

    private readonly double[][] _seconds;
    private readonly string[] _names;

    private Turns(string[] names, int rounds)
    {
        _names = names;
        _seconds = [.. names.Select(_ => new double[rounds])];
    }

    /// <summary>Takes turns, after steps that are not counted.</summary>
    public static Turns Take(IReadOnlyList<ITrainingLoop> loops, int rounds, int steps)
    {
        var turns = new Turns([.. loops.Select(static loop => loop.Name)], rounds);
        foreach (var loop in loops)
            loop.Seconds(Math.Max(steps, WarmupSteps));
        for (var round = 0; round < rounds; round++)
        {
            for (var turn = 0; turn < loops.Count; turn++)
            {
                // Every other round backwards, so that none always follows the same.
                var place = (turn + round) % loops.Count;
                var loop = round % 2 == 0 ? place : loops.Count - 1 - place;
                turns._seconds[loop][round] = loops[loop].Seconds(steps) / steps;
            }

            Console.Error.WriteLine($"round {round + 1} of {rounds}: {string.Join(", ", turns._names.Select((name, loop) => FormattableString.Invariant($"{name} {1000 * turns._seconds[loop][round]:F1} ms")))}");
        }

        return turns;
    }

    /// <summary>Milliseconds a step of one loop, the median.</summary>
    public double Milliseconds(string name) => 1000 * Median(Seconds(name));

    /// <summary>How much faster one loop is than another, by round.</summary>
    public double[] Speed(string name, string than) => [.. Seconds(than).Zip(Seconds(name), static (other, own) => other / own)];

    private double[] Seconds(string name) => _seconds[Array.IndexOf(_names, name)];

    public static double Median(IEnumerable<double> values) => Profiler.Median(values);
}
