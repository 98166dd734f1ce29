using System.ComponentModel;
using System.Reflection;
using Tricks.Native;
using Tricks.Recipes;

namespace Tricks.Benchmarks.Costs;

/// <summary>What a trick adds to a step, or to a prediction: two recipes in turn.</summary>
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

    /// <summary>What a recipe's model, optimizer and step take at their most, in MB.</summary>
    private static double Peak(Recipe recipe, bool predicts)
    {
        if (Peaks.TryGetValue((recipe.Name, predicts), out var known))
            return known;
        double peak;
        using (var loop = new CostLoop(recipe, predicts))
        {
            // What an optimizer keeps is there from the second step on.
            peak = LiveMemory.Peak(() => _ = Enumerable.Range(0, 6).Sum(_ => loop.Seconds()));
        }

        return Peaks[(recipe.Name, predicts)] = (peak - LiveMemory.Now()) / 1e6;
    }
}
