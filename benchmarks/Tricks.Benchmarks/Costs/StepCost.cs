using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Tricks.Native;
using Tricks.Recipes;

namespace Tricks.Benchmarks.Costs;

/// <summary>What a trick adds to a step, or to a prediction: two recipes in turn in one process, and the memory of each in a process of its own.</summary>
internal static class StepCost
{
    private static readonly Dictionary<(string Recipe, bool Predicts), double> Peaks = [];

    public static Cost Measure(Recipe with, string trick, int rounds)
    {
        var type = with.GetType().DeclaringType!;
        var without = CostLoop.Find(type.BaseType!.Name[..^"Parts".Length]);
        var predicts = with.Parts.Single(part => part.Key == trick).Seams is ["prediction"];
        return new(
            predicts ? "prediction" : "step",
            type.BaseType.GetCustomAttribute<DescriptionAttribute>()!.Description,
            type.GetCustomAttribute<DescriptionAttribute>(inherit: false)?.Description ?? "against one without it",
            Ratios(with, without, predicts, rounds),
            Peak(with, predicts) - Peak(without, predicts));
    }

    /// <summary>The peak of this process's resident memory in MB after a few steps; what <see cref="Peak"/> starts.</summary>
    public static void PrintPeak(string recipe, bool predicts)
    {
        TorchRuntime.Initialize();
        using (var loop = new CostLoop(CostLoop.Find(recipe), predicts))
        {
            for (var step = 0; step < 3; step++)
                loop.Seconds();
        }

        using var process = Process.GetCurrentProcess();
        Console.WriteLine((process.PeakWorkingSet64 / 1e6).ToString(CultureInfo.InvariantCulture));
    }

    private static double[] Ratios(Recipe with, Recipe without, bool predicts, int rounds)
    {
        using var one = new CostLoop(with, predicts);
        using var other = new CostLoop(without, predicts);
        var ratios = new double[rounds];
        // The first round is not counted: memory is still being found.
        for (var round = -1; round < rounds; round++)
        {
            var first = round % 2 == 0 ? one : other;
            var (early, late) = (first.Seconds(), (first == one ? other : one).Seconds());
            if (round >= 0)
                ratios[round] = first == one ? early / late : late / early;
        }

        return ratios;
    }

    private static double Peak(Recipe recipe, bool predicts)
    {
        if (Peaks.TryGetValue((recipe.Name, predicts), out var known))
            return known;
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["tricks-memory", recipe.Name, predicts.ToString()]) { RedirectStandardOutput = true })!;
        var peak = double.Parse(process.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture);
        process.WaitForExit();
        return Peaks[(recipe.Name, predicts)] = peak;
    }
}
