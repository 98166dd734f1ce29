using System.Globalization;
using System.Text.Json;
using Tricks.Native;

namespace Tricks.Benchmarks;

/// <summary>
/// What the framework costs: images a second of the generated pipeline against a hand-written loop, in turn, in one process. Each round
/// measures both, in an order that changes; the ratio is taken round by round, so that a machine that drifts does not matter.
/// </summary>
internal static class FrameworkTax
{
    public static void Run(double seconds, int rounds)
    {
        TorchRuntime.Initialize();
        using ITrainingLoop generated = new GeneratedLoop();
        using ITrainingLoop handWritten = new HandWrittenLoop();
        generated.Measure(seconds);
        handWritten.Measure(seconds);

        var pairs = new List<(double Generated, double HandWritten)>();
        for (var round = 0; round < rounds; round++)
        {
            double ours, theirs;
            if (round % 2 == 0)
                (ours, theirs) = (generated.Measure(seconds), handWritten.Measure(seconds));
            else
                (theirs, ours) = (handWritten.Measure(seconds), generated.Measure(seconds));
            pairs.Add((ours, theirs));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round + 1,2}: {generated.Name} {ours:F0}, {handWritten.Name} {theirs:F0} images/s, ratio {ours / theirs:F4}"));
        }

        var ratios = pairs.Select(static pair => pair.Generated / pair.HandWritten).Order().ToArray();
        var result = new
        {
            benchmark = "framework tax",
            command = string.Create(CultureInfo.InvariantCulture, $"dotnet run -c Release --project benchmarks/Tricks.Benchmarks -- {seconds} {rounds}"),
            machine = $"{Environment.ProcessorCount} processors, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}",
            recipe = nameof(BenchmarkBag),
            threads = TorchRuntime.Threads,
            seconds_a_side = seconds,
            rounds,
            generated_images_per_second = Median(pairs.Select(static pair => pair.Generated)),
            hand_written_images_per_second = Median(pairs.Select(static pair => pair.HandWritten)),
            ratio_median = Median(ratios),
            ratio_quarter = ratios[ratios.Length / 4],
            ratio_three_quarters = ratios[3 * ratios.Length / 4],
            ratios = pairs.Select(static pair => Math.Round(pair.Generated / pair.HandWritten, 4)),
        };
        Console.WriteLine(JsonSerializer.Serialize(result, new JsonSerializerOptions { WriteIndented = true }));
    }

    private static double Median(IEnumerable<double> values)
    {
        var ordered = values.Order().ToArray();
        return (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
    }
}
