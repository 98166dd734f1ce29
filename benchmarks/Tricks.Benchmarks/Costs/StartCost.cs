using System.Diagnostics;
using Tricks.Models;
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
        return act is null ? null : new("start", "a ResNet-50", null, [.. Enumerable.Range(0, rounds + 1).Select(_ => Milliseconds(act)).Skip(1)], 0);
    }

    private static double Milliseconds(Action act)
    {
        var began = Stopwatch.GetTimestamp();
        act();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
