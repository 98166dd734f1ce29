using System.Text.Json.Nodes;
using ScottPlot;

namespace Tricks.Benchmarks.Costs;

/// <summary>What tricks cost in percent of a step, as a picture: the median of the rounds and their quarters, the dearest on top.</summary>
internal static class StepCostPlot
{
    /// <summary>Draws what was measured before.</summary>
    public static void Draw()
    {
        var kept = JsonNode.Parse(File.ReadAllText(Results.PathOf("tricks.json")))!["tricks"]!.AsObject();
        var costs = kept.Where(static trick => (string?)trick.Value!["kind"] == "step")
            .Select(static trick => (Name: trick.Key, Median: Percent(trick.Value!["time"]!), From: Percent(trick.Value!["quarters"]![0]!), To: Percent(trick.Value!["quarters"]![1]!)))
            .OrderBy(static cost => cost.Median)
            .ToArray();
        using var plot = new Plot();
        plot.Add.VerticalLine(0, 1, Colors.Gray);
        for (var place = 0; place < costs.Length; place++)
        {
            var (_, median, from, to) = costs[place];
            var quarters = plot.Add.Line(from, place, to, place);
            (quarters.Color, quarters.LineWidth) = (Colors.SteelBlue, 2);
            plot.Add.Marker(median, place, MarkerShape.FilledDiamond, 10, Colors.SteelBlue);
            var text = plot.Add.Text($"{median:+0;−0;0} %", Math.Max(median, to) + 2, place);
            (text.LabelAlignment, text.LabelFontSize) = (Alignment.MiddleLeft, 11);
        }

        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericManual([.. costs.Select(static (cost, place) => new Tick(place, cost.Name))]);
        plot.Axes.SetLimits(-100, 130, -0.7, costs.Length - 0.3);
        plot.Title("What a trick adds to a step");
        plot.XLabel("percent of the step without it (diamond: median; line: half of all rounds)");
        plot.SavePng(Results.PathOf("tricks.png"), 900, 160 + (22 * costs.Length));

        static double Percent(JsonNode ratio) => 100 * ((double)ratio - 1);
    }
}
