using System.Globalization;
using Tricks.Benchmarks.Costs;
using Tricks.Native;

namespace Tricks.Benchmarks.Steps;

/// <summary>
/// What the framework costs: a step of the generated pipeline against one of a hand-written loop, in turn, in one process. A trial builds both anew, so that
/// where their tensors happen to lie in memory does not matter.
/// </summary>
internal static class FrameworkTax
{
    private static readonly Results Kept = new("framework-tax.json", "speed of the generated pipeline over the hand-written loop's; above 1 the pipeline is faster", "recipes");

    public static void Run(string recipe, int trials, int rounds, int steps)
    {
        TorchRuntime.Initialize();
        var others = new ForeignWork();
        var ratios = new List<double>();
        var medians = new List<double>();
        double[] managed = [];
        for (var trial = 0; trial < trials; trial++)
        {
            using var generated = new GeneratedLoop(CostLoop.Find(recipe));
            using var handWritten = new HandWrittenLoop(recipe);
            ITrainingLoop[] loops = trial % 2 == 0 ? [generated, handWritten] : [handWritten, generated];
            var turns = Turns.Take(loops, rounds, steps);
            ratios.AddRange(turns.Speed(generated.Name, handWritten.Name));
            managed = [ManagedBytes(generated), ManagedBytes(handWritten)];
            medians.Add(Math.Round(Turns.Median(turns.Speed(generated.Name, handWritten.Name)), 4));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{recipe}, trial {trial + 1}: {turns.Milliseconds(generated.Name):F1} against {turns.Milliseconds(handWritten.Name):F1} ms, speed {medians[^1]:F4}"));
        }

        var ratio = Ratio.Of(ratios);
        Kept.Keep(recipe, new { ratio, trials, TrialMedians = medians, StepsARound = steps, ManagedBytesAStep = managed[0], ManagedBytesAStepByHand = managed[1] }, $"framework {recipe} {trials} {rounds} {steps}", others);
        Console.WriteLine($"\n| speed of {recipe}'s pipeline over the hand-written loop's | 95 % interval | half of all |\n|---|---|---|\n| {ratio} |");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{managed[0] / 1024:F1} KB of .NET's heap a step, {managed[1] / 1024:F1} KB by hand."));
    }

    /// <summary>What a step takes of .NET's heap, on all threads.</summary>
    private static double ManagedBytes(ITrainingLoop loop)
    {
        const int Steps = 8;
        var before = GC.GetTotalAllocatedBytes(precise: true);
        loop.Seconds(Steps);
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / Steps;
    }
}
