using System.Globalization;
using ScottPlot;
using Tricks.Benchmarks.Costs;
using Tricks.Benchmarks.Steps;
using Tricks.Native;

namespace Tricks.Benchmarks.Scale;

/// <summary>
/// How the time and the memory of a step grow with batch size, depth and image size: each recipe in turn with the one in the middle, so that what is plotted is a
/// ratio that a machine that drifts does not bend, times the middle one's time.
/// </summary>
internal static class ScalePlots
{
    private const int StepsARound = 3;

    private static readonly Results Kept = new("scale.json", "time and memory of a step of ResNet-20 at batch 128 on 32×32 images as one of these grows", "steps");

    public static void Run(int rounds)
    {
        TorchRuntime.Initialize();
        Plot("batch size", "BatchSize:Size", [16, 32, 64, 128, 256, 512], rounds);
        Plot("depth", "ResNet:Depth", [20, 32, 44, 56, 110], rounds);
        Plot("image size", "ResidentImages:Size", [16, 32, 64, 96, 128], rounds);
    }

    private static void Plot(string what, string key, int[] values, int rounds)
    {
        var (times, memories) = (new double[values.Length], new double[values.Length]);
        using var middle = new GeneratedLoop(CostLoop.Find(nameof(ResNet20)));
        Console.WriteLine($"| {what} | ms a step | times that of ResNet-20, batch 128, 32×32 | memory above the model's, MB |\n|---|---|---|---|");
        for (var i = 0; i < values.Length; i++)
        {
            using var other = new GeneratedLoop(CostLoop.Find(nameof(ResNet20)), $"Tricks:Recipes:{nameof(ResNet20)}:{key}", values[i].ToString(CultureInfo.InvariantCulture)) { Name = "other" };
            var before = LiveMemory.Now();
            memories[i] = (LiveMemory.Peak(() => other.Seconds(2)) - before) / 1e6;
            var turns = Turns.Take([middle, other], rounds, StepsARound);
            var ratio = Ratio.Of(turns.Speed(middle.Name, other.Name));
            times[i] = ratio.Median * turns.Milliseconds(middle.Name);
            Kept.Keep($"{what} {values[i]}", new { TimesTheTimeOfTheMiddle = ratio, Milliseconds = Math.Round(times[i], 1), Megabytes = Math.Round(memories[i], 1) }, $"scale {rounds}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {values[i]} | {times[i]:F1} | {ratio.Median:F3} | {memories[i]:F0} |"));
        }

        Draw(what, values, times, memories);
    }

    private static void Draw(string what, int[] values, double[] times, double[] memories)
    {
        using var plot = new Plot();
        double[] places = [.. values.Select(static value => (double)value)];
        var time = plot.Add.Scatter(places, times);
        (time.Color, time.LineWidth, time.MarkerSize, time.LegendText) = (Colors.SteelBlue, 2, 8, "time");
        var memory = plot.Add.Scatter(places, memories);
        (memory.Color, memory.LineWidth, memory.MarkerSize, memory.LegendText) = (Colors.Orange, 2, 8, "memory");
        memory.Axes.YAxis = plot.Axes.Right;
        plot.Axes.SetLimitsY(0, times.Max() * 1.1, plot.Axes.Left);
        plot.Axes.SetLimitsY(0, memories.Max() * 1.1, plot.Axes.Right);
        plot.Axes.Bottom.SetTicks(places, [.. values.Select(static value => value.ToString(CultureInfo.InvariantCulture))]);
        plot.ShowLegend(Alignment.UpperLeft);
        plot.Title($"A step of ResNet-20 by {what}");
        plot.XLabel(what);
        plot.Axes.Left.Label.Text = "ms a step";
        plot.Axes.Right.Label.Text = "memory above the model's, MB";
        plot.SavePng(Results.PathOf($"scale-{what.Replace(' ', '-')}.png"), 900, 550);
    }
}
