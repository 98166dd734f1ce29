using System.Diagnostics;
using Tricks.Data;
using Tricks.Models;
using Tricks.Native;
using Tricks.Training;

namespace Tricks.Benchmarks.Costs;

/// <summary>What it costs to begin with weights of a file.</summary>
internal static class WeightsCost
{
    public static Cost Measure(int rounds)
    {
        var shape = new ModelShape(new(3, 224, 224), 1000);
        using var model = new ResNet(shape, 50, ResNetVariant.B);
        var path = Path.GetTempFileName();
        try
        {
            using (var file = File.Create(path))
                SafeTensors.Write(file, StoredTensor.All(model.state_dict()), new Dictionary<string, string>());
            var part = new PretrainedAttribute(path);
            var start = new Recipes.PretrainedStart(model, [.. Enumerable.Range(0, shape.Classes).Select(static index => $"{index}")], PixelStatistics.UnitRange(3), static _ => { });
            double[] times = [.. Enumerable.Range(0, rounds + 1).Select(_ => Milliseconds(() => part.Load(start))).Skip(1)];
            var before = LiveMemory.Now();
            var peak = LiveMemory.Peak(() => _ = Enumerable.Range(0, 10).Sum(_ => Milliseconds(() => part.Load(start))));
            return new("start", $"a ResNet-50, from a safetensors file of {new FileInfo(path).Length / 1e6:F0} MB in the system's cache,", null, times, (peak - before) / 1e6);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static double Milliseconds(Action act)
    {
        var began = Stopwatch.GetTimestamp();
        act();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
