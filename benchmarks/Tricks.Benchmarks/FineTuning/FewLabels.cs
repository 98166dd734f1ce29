using System.Globalization;
using System.Text.Json.Nodes;
using ScottPlot;
using Tricks.Benchmarks.Starts;

namespace Tricks.Benchmarks.FineTuning;

/// <summary>
/// What pretrained weights are worth where few images are labelled: FewDigits on 10, 100 and 1,000 digits of each class of MNIST, from a run of FashionBag and from scratch, one after the other, seed by seed.
/// The same seed chooses the digits.
/// </summary>
internal static class FewLabels
{
    /// <summary>Images are repeated until an epoch has as many, so that the test set is not evaluated after every other step.</summary>
    private const int LeastImages = 2000;

    private const string Folder = "few-digits";

    private static readonly int[] Labels = [10, 100, 1000];
    private static readonly Results Kept = new("few-labels.json", "top-1 on MNIST's test set after fine-tuning a run of FashionBag, and from scratch", "runs") { ByProcessor = false };

    /// <param name="mnist">A folder with MNIST's four files, not packed.</param>
    /// <param name="weights">The run of FashionBag.</param>
    /// <param name="seeds">How many seeds.</param>
    public static void Run(string mnist, string weights, int seeds)
    {
        var work = Directory.CreateTempSubdirectory("tricks-few-labels-").FullName;
        try
        {
            for (var seed = 0; seed < seeds; seed++)
            {
                foreach (var labels in Labels)
                {
                    Choose(mnist, Path.Combine(work, Folder), labels, seed);
                    foreach (var isTuned in new[] { true, false })
                    {
                        var top1 = Train(work, weights, isTuned, seed);
                        Kept.Keep(Entry(labels, isTuned, seed), new { LabelsAClass = labels, Way = isTuned ? "fine-tuned" : "from scratch", Seed = seed, Top1 = top1 }, $"few-labels <MNIST> <run of FashionBag> {seeds}");
                        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Entry(labels, isTuned, seed)}: {top1:P2}"));
                    }
                }
            }
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }

        Draw(seeds);
    }

    /// <summary>Writes the table and the plot of what was measured.</summary>
    public static void Draw(int seeds)
    {
        var runs = JsonNode.Parse(File.ReadAllText(Results.PathOf("few-labels.json")))!["runs"]!;
        var ways = new[] { true, false }.Select(isTuned => (isTuned, Accuracies: Labels.Select(labels => Enumerable.Range(0, seeds).Select(seed => 100 * (double)runs[Entry(labels, isTuned, seed)]!["top1"]!).ToArray()).ToArray())).ToArray();
        Console.WriteLine("| labels a class | fine-tuned, top-1 by seed | from scratch, top-1 by seed | gained, mean |\n|---|---|---|---|");
        for (var row = 0; row < Labels.Length; row++)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {Labels[row]:#,0} | {Text(ways[0].Accuracies[row])} | {Text(ways[1].Accuracies[row])} | {ways[0].Accuracies[row].Average() - ways[1].Accuracies[row].Average():F2} |"));
        }

        using var plot = new Plot();
        double[] places = [.. Labels.Select(static labels => Math.Log10(labels))];
        foreach (var (isTuned, accuracies) in ways)
        {
            var line = plot.Add.Scatter(places, [.. accuracies.Select(static values => values.Average())]);
            (line.Color, line.LineWidth, line.MarkerSize, line.LegendText) = (isTuned ? Colors.SteelBlue : Colors.Orange, 2, 0, isTuned ? "fine-tuned from Fashion-MNIST" : "from scratch");
            for (var seed = 0; seed < seeds; seed++)
            {
                var points = plot.Add.Markers(places, [.. accuracies.Select(values => values[seed])]);
                points.Color = line.Color;
            }
        }

        plot.Axes.Bottom.SetTicks(places, [.. Labels.Select(static labels => labels.ToString("#,0", CultureInfo.InvariantCulture))]);
        plot.ShowLegend(Alignment.LowerRight);
        plot.Title("MNIST with few labels, by seed and their mean");
        plot.XLabel("labels a class");
        plot.YLabel("top-1 on the test set, %");
        plot.SavePng(Results.PathOf("few-labels.png"), 900, 550);

        static string Text(double[] values) => string.Join(", ", values.Select(static value => value.ToString("F2", CultureInfo.InvariantCulture)));
    }

    private static string Entry(int labels, bool isTuned, int seed) => string.Create(CultureInfo.InvariantCulture, $"{labels} labels a class, {(isTuned ? "fine-tuned" : "from scratch")}, seed {seed}");

    private static double Train(string work, string weights, bool isTuned, int seed)
    {
        var runs = Path.Combine(work, "runs");
        foreach (var (_, line) in HostProgram.Lines(HostProgram.Train(runs, "--Tricks:Recipe=FewDigits", $"--Tricks:Data:Root={work}", $"--Tricks:Seed={seed}", $"--Tricks:Recipes:FewDigits:Pretrained:{(isTuned ? $"Path={weights}" : "Enabled=false")}")))
        {
            if (line.Contains("warn", StringComparison.Ordinal) || line.Contains("fail", StringComparison.Ordinal))
                Console.Error.WriteLine(line);
        }

        var run = Directory.GetDirectories(Path.Combine(runs, "FewDigits")).Max(StringComparer.Ordinal)!;
        return (double)JsonNode.Parse(File.ReadAllText(Path.Combine(run, "summary.json")))!["top1"]!;
    }

    /// <summary>Writes as many images of each class, chosen by the seed, and the whole test set.</summary>
    private static void Choose(string mnist, string into, int labels, int seed)
    {
        const int imageHeader = 16, labelHeader = 8, pixels = 28 * 28;
        Directory.CreateDirectory(into);
        foreach (var file in new[] { "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte" })
            File.Copy(Path.Combine(mnist, file), Path.Combine(into, file), overwrite: true);
        var images = File.ReadAllBytes(Path.Combine(mnist, "train-images-idx3-ubyte"));
        var classes = File.ReadAllBytes(Path.Combine(mnist, "train-labels-idx1-ubyte"));
        var order = Enumerable.Range(0, classes.Length - labelHeader).ToArray();
        new Random(seed).Shuffle(order);
        var chosen = order.GroupBy(index => classes[labelHeader + index]).OrderBy(static group => group.Key).SelectMany(group => group.Take(labels)).ToArray();
        int[] repeated = [.. Enumerable.Repeat(chosen, (LeastImages + chosen.Length - 1) / chosen.Length).SelectMany(static all => all)];
        File.WriteAllBytes(Path.Combine(into, "train-images-idx3-ubyte"), [.. images[..4], .. Count(repeated.Length), .. images[8..imageHeader], .. repeated.SelectMany(index => images[(imageHeader + (index * pixels))..(imageHeader + ((index + 1) * pixels))])]);
        File.WriteAllBytes(Path.Combine(into, "train-labels-idx1-ubyte"), [.. classes[..4], .. Count(repeated.Length), .. repeated.Select(index => classes[labelHeader + index])]);
    }

    private static byte[] Count(int count)
    {
        var bytes = new byte[sizeof(int)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes, count);
        return bytes;
    }
}
