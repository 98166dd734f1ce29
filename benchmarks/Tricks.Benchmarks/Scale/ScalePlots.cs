using System.Globalization;
using System.Text.Json.Nodes;
using ScottPlot;
using Tricks.Benchmarks.Costs;
using Tricks.Benchmarks.Steps;
using Tricks.Native;

namespace Tricks.Benchmarks.Scale;

/// <summary>
/// How the time and the memory of a step grow with batch size, depth and image size: each recipe in turn with the one in the middle, so that what is plotted is a
/// ratio that a machine that drifts does not bend.
/// </summary>
internal static class ScalePlots
{
    private const int StepsARound = 3;

    private static readonly Results Kept = new("scale.json", "time and memory of a step of ResNet-20 at batch 128 on 32×32 images as one of these grows", "steps");

    private static readonly (string What, string Key, int[] Values)[] Scales =
    [
        ("batch size", "BatchSize:Size", [16, 32, 64, 128, 256, 512]),
        ("depth", "ResNet:Depth", [20, 32, 44, 56, 110]),
        ("image size", "ResidentImages:Size", [16, 32, 64, 96, 128]),
    ];

    /// <summary>Measures, and draws.</summary>
    public static void Run(int rounds)
    {
        TorchRuntime.Initialize();
        foreach (var (what, key, values) in Scales)
            Measure(what, key, values, rounds);
        Draw();
    }

    /// <summary>Draws what was measured before.</summary>
    public static void Draw()
    {
        foreach (var (what, _, values) in Scales)
            Draw(what, values);
    }

    private static void Measure(string what, string key, int[] values, int rounds)
    {
        using var middle = new GeneratedLoop(CostLoop.Find(nameof(ResNet20)));
        Console.WriteLine($"| {what} | time, that of the middle being 1 | 95 % interval | half of all | memory above the model's, MB |\n|---|---|---|---|---|");
        foreach (var value in values)
        {
            using var other = new GeneratedLoop(CostLoop.Find(nameof(ResNet20)), $"Tricks:Recipes:{nameof(ResNet20)}:{key}", value.ToString(CultureInfo.InvariantCulture)) { Name = "other" };
            var others = new ForeignWork();
            var before = LiveMemory.Now();
            var memory = (LiveMemory.Peak(() => other.Seconds(2)) - before) / 1e6;
            var turns = Turns.Take([middle, other], rounds, StepsARound);
            var ratio = Ratio.Of(turns.Speed(middle.Name, other.Name));
            Kept.Keep(Entry(what, value), new { Time = ratio, MillisecondsOfTheMiddle = Math.Round(turns.Milliseconds(middle.Name), 1), Megabytes = Math.Round(memory, 1) }, $"scale {rounds}", others);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {value} | {ratio} | {memory:F0} |"));
        }
    }

    private static string Entry(string what, int value) => string.Create(CultureInfo.InvariantCulture, $"{what} {value}");

    private static void Draw(string what, int[] values)
    {
        var kept = JsonNode.Parse(File.ReadAllText(Results.PathOf("scale.json")))!["steps"]!;
        double[] places = [.. values.Select(static value => (double)value)];
        double[] times = [.. values.Select(value => (double)kept[Kept.Entry(Entry(what, value))]!["time"]!["median"]!)];
        double[] memories = [.. values.Select(value => (double)kept[Kept.Entry(Entry(what, value))]!["megabytes"]!)];
        using var plot = new Plot();
        var time = plot.Add.Scatter(places, times);
        (time.Color, time.LineWidth, time.MarkerSize, time.LegendText) = (Colors.SteelBlue, 2, 8, "time");
        var memory = plot.Add.Scatter(places, memories);
        (memory.Color, memory.LineWidth, memory.MarkerSize, memory.LegendText) = (Colors.Orange, 2, 8, "memory");
        memory.Axes.YAxis = plot.Axes.Right;
        plot.Axes.SetLimitsY(0, times.Max() * 1.1, plot.Axes.Left);
        plot.Axes.SetLimitsY(0, memories.Max() * 1.1, plot.Axes.Right);
        plot.Axes.Bottom.SetTicks(places, [.. values.Select(static value => value.ToString(CultureInfo.InvariantCulture))]);
        plot.ShowLegend(Alignment.UpperLeft);
        plot.Title($"A step by {what}");
        plot.XLabel(what);
        plot.Axes.Left.Label.Text = "time, in steps of ResNet-20 with batch 128 of 32×32";
        plot.Axes.Right.Label.Text = "memory above the model's, MB";
        plot.SavePng(Results.PathOf($"scale-{what.Replace(' ', '-')}.png"), 900, 550);
    }
}
