using System.Diagnostics;
using Tricks.Models;
using Tricks.Native;
using Tricks.Recipes;

namespace Tricks.Benchmarks.Costs;

/// <summary>What a trick costs that acts once, on the model before its first step.</summary>
internal static class StartCost
{
    public static Cost? Measure(TrickAttribute trick, int rounds)
    {
        using var model = new ResNet(new(new(3, 224, 224), 1000), 50, ResNetVariant.A, ResNetStem.Standard);
        Action? act = trick switch
        {
            IWeightInitialization initialization => () => initialization.Initialize(model),
            IInitializationRefinement refinement => () => refinement.Refine(model),
            _ => null,
        };
        if (act is null)
            return null;
        double[] times = [.. Enumerable.Range(0, rounds + 1).Select(_ => Milliseconds(act)).Skip(1)];
        var before = LiveMemory.Now();
        // Often enough that the peak of the quickest is seen.
        var peak = LiveMemory.Peak(() => _ = Enumerable.Range(0, 50).Sum(_ => Milliseconds(act)));
        return new("start", "a ResNet-50", null, times, (peak - before) / 1e6);
    }

    private static double Milliseconds(Action act)
    {
        var began = Stopwatch.GetTimestamp();
        act();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
