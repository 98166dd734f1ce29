using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Tricks.Native;

namespace Tricks.Benchmarks;

/// <summary>
/// What the framework costs: the time of a step of the generated pipeline against a hand-written loop, in turn, in one process. A round is a few
/// steps of both, in an order that changes, so that a machine that drifts does not matter; a trial builds both anew, so that where their tensors
/// happen to lie in memory does not matter either.
/// </summary>
internal static class FrameworkTax
{
    public static void Run(int trials, int rounds, int steps)
    {
        TorchRuntime.Initialize();
        var ratios = new List<double>();
        var medians = new List<double>();
        for (var trial = 0; trial < trials; trial++)
        {
            var found = Trial(rounds, steps, generatedFirst: trial % 2 == 0);
            Array.Sort(found);
            ratios.AddRange(found);
            medians.Add(Median(found));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"trial {trial + 1}: speed of the generated pipeline over the hand-written loop's, median {medians[^1]:F4} (quarters {found[found.Length / 4]:F4}, {found[3 * found.Length / 4]:F4})"));
        }

        ratios.Sort();
        var (low, high) = Interval(ratios);
        var result = new
        {
            benchmark = "framework tax",
            command = string.Create(CultureInfo.InvariantCulture, $"dotnet run -c Release --project benchmarks/Tricks.Benchmarks -- framework {trials} {rounds} {steps}"),
            machine = $"{Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}",
            recipe = nameof(BenchmarkBag),
            threads = TorchRuntime.Threads,
            trials,
            rounds,
            steps_a_side = steps,
            ratio = "speed of the generated pipeline over the hand-written loop's; above 1 the pipeline is faster",
            ratio_median = Math.Round(Median(ratios), 4),
            ratio_median_95_percent = new[] { Math.Round(low, 4), Math.Round(high, 4) },
            ratio_quarters = new[] { Math.Round(ratios[ratios.Count / 4], 4), Math.Round(ratios[3 * ratios.Count / 4], 4) },
            trial_medians = medians.Select(static median => Math.Round(median, 4)),
        };
        Console.WriteLine(JsonSerializer.Serialize(result, new JsonSerializerOptions { WriteIndented = true }));
    }

    private static double[] Trial(int rounds, int steps, bool generatedFirst)
    {
        ITrainingLoop[] loops = generatedFirst ? [new GeneratedLoop(), new HandWrittenLoop()] : [new HandWrittenLoop(), new GeneratedLoop()];
        var ratios = new double[rounds];
        // The first round is not counted: memory is still being found.
        for (var round = -1; round < rounds; round++)
        {
            Array.Reverse(loops);
            var seconds = Array.ConvertAll(loops, loop => Seconds(loop, steps));
            var generated = loops[0] is GeneratedLoop ? 0 : 1;
            if (round >= 0)
                ratios[round] = seconds[1 - generated] / seconds[generated];
        }

        foreach (var loop in loops)
            loop.Dispose();
        return ratios;
    }

    private static double Seconds(ITrainingLoop loop, int steps)
    {
        var began = Stopwatch.GetTimestamp();
        for (var step = 0; step < steps; step++)
            loop.Step();
        loop.Finish();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static double Median(IReadOnlyList<double> sorted) => (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;

    /// <summary>The 95 % interval of the median by order statistics, which assumes nothing of the distribution.</summary>
    private static (double Low, double High) Interval(IReadOnlyList<double> sorted)
    {
        var half = 1.96 * Math.Sqrt(sorted.Count) / 2;
        var low = Math.Max(0, (int)Math.Floor((sorted.Count / 2.0) - half));
        return (sorted[low], sorted[sorted.Count - 1 - low]);
    }
}
