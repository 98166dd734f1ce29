using System.Globalization;
using Tricks.Native;

namespace Tricks.Benchmarks.Steps;

/// <summary>
/// What the framework costs: a step of the generated pipeline against one of a hand-written loop, in turn, in one process. A trial builds both anew, so that
/// where their tensors happen to lie in memory does not matter.
/// </summary>
internal static class FrameworkTax
{
    public static void Run(string recipe, int trials, int rounds, int steps)
    {
        TorchRuntime.Initialize();
        var ratios = new List<double>();
        for (var trial = 0; trial < trials; trial++)
        {
            using var generated = new GeneratedLoop(Costs.CostLoop.Find(recipe));
            using var handWritten = new HandWrittenLoop(recipe);
            ITrainingLoop[] loops = trial % 2 == 0 ? [generated, handWritten] : [handWritten, generated];
            var turns = Turns.Take(loops, rounds, steps);
            ratios.AddRange(turns.Speed(generated.Name, handWritten.Name));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"trial {trial + 1}: {turns.Milliseconds(generated.Name):F1} against {turns.Milliseconds(handWritten.Name):F1} ms"));
        }

        Console.WriteLine($"| speed of {recipe}'s pipeline over the hand-written loop's | 95 % interval | half of all |\n| {Ratio.Of(ratios)} |");
    }
}
