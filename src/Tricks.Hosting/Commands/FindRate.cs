using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ScottPlot;
using Tricks.Recipes;
using Tricks.Training;
using static TorchSharp.torch;

namespace Tricks.Hosting.Commands;

/// <summary>What <c>find-rate</c> is asked for.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="Steps">How many steps.</param>
/// <param name="From">The first learning rate.</param>
/// <param name="To">The last learning rate.</param>
/// <param name="Results">Where results go, without an extension: <c>.json</c> and <c>.png</c> are added.</param>
internal sealed record RateRequest(string Recipe, int Steps, double From, double To, string Results);

/// <summary>
/// <c>find-rate</c>: the learning-rate range test of Smith 2015 (arXiv 1506.01186, section 3.3): trains a little while the rate rises by the same
/// factor each step, and proposes a rate from where the loss falls fastest and from before it rises. Nothing of the training is kept.
/// </summary>
internal sealed class FindRate(IServiceProvider services, RateRequest request, TextWriter output, TextWriter errors)
{
    public int Run(CancellationToken stop)
    {
        if (request.From >= request.To)
        {
            errors.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The rate must rise: --from is {request.From}, --to {request.To}; allowed: --from below --to"));
            return ExitCodes.BadConfiguration;
        }

        return new RecipeTrial(services, errors).Run(request.Recipe, request.Results, (recipe, pipeline, session) =>
        {
            var curve = Train(session, stop);
            if (curve.Count < 10)
            {
                errors.WriteLine($"The loss was no number after {curve.Count} steps: choose a lower --from.");
                return ExitCodes.Failed;
            }

            // In place of the line that shows progress.
            services.GetRequiredService<ITrainingObserver>().Notice($"{recipe.Name}: {curve.Count} steps at a rising learning rate.");
            Report(recipe, pipeline.BatchSize, RateCurve.Read(curve));
            return ExitCodes.Done;
        }, stop);
    }

    /// <summary>The loss at each rate, until it is no number or four times its least.</summary>
    private List<(double Rate, double Loss)> Train(TrainingSession session, CancellationToken stop)
    {
        var observer = services.GetRequiredService<ITrainingObserver>();
        var curve = new List<(double Rate, double Loss)>();
        var least = double.PositiveInfinity;
        foreach (var batch in session.EndlessBatches(stop))
        {
            using var owned = batch;
            using var scope = NewDisposeScope();
            stop.ThrowIfCancellationRequested();
            var rate = request.From * Math.Pow(request.To / request.From, curve.Count / (request.Steps - 1.0));
            var loss = (double)session.StepAt(batch, curve.Count, rate).item<float>();
            observer.Working("find-rate, steps", curve.Count + 1, request.Steps);
            if (!double.IsFinite(loss))
                break;
            curve.Add((rate, loss));
            least = Math.Min(least, loss);
            if (curve.Count == request.Steps || (curve.Count > 10 && loss > 4 * least))
                break;
        }

        return curve;
    }

    private void Report(Recipe recipe, int batchSize, RateCurve found)
    {
        using var plot = new Plot();
        var rates = found.Rates.Select(Math.Log10).ToArray();
        var dots = plot.Add.ScatterPoints(rates, found.Losses.ToArray());
        (dots.Color, dots.LegendText) = (Colors.LightGray, "loss of a step");
        var line = plot.Add.ScatterLine(rates, found.Smoothed.ToArray());
        (line.Color, line.LineWidth, line.LegendText) = (Colors.SteelBlue, 2, "smoothed");
        var proposed = plot.Add.VerticalLine(Math.Log10(found.Proposed));
        (proposed.Color, proposed.LegendText) = (Colors.Orange, string.Create(CultureInfo.InvariantCulture, $"proposed: {found.Proposed:G2}"));
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic
        {
            IntegerTicksOnly = true,
            LabelFormatter = static exponent => Math.Pow(10, exponent).ToString("G2", CultureInfo.InvariantCulture),
        };
        plot.Axes.SetLimitsY(found.Smoothed.Min() * 0.9, found.Smoothed[0] * 1.3);
        plot.ShowLegend(Alignment.UpperLeft);
        plot.Title($"{recipe.Name}: loss at a rising learning rate");
        plot.XLabel("learning rate");
        plot.YLabel("training loss");
        ResultFiles.Write(request.Results + ".png", plot.GetImageBytes(900, 550, ImageFormat.Png));
        ResultFiles.Write(request.Results + ".json", JsonSerializer.SerializeToUtf8Bytes(new { recipe = recipe.Name, proposed = found.Proposed, steepest = found.Steepest, lowest = found.Lowest, rates = found.Rates, losses = found.Losses }));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The loss falls fastest at {found.Steepest:G2} and is lowest at {found.Lowest:G2}; try a peak rate of about {found.Proposed:G2}, {(found.Proposed > found.Steepest ? "a third of the latter" : "the former")}{Scaled(recipe, batchSize, found.Proposed)}."));
        if (!found.Falls)
            output.WriteLine("The loss hardly falls in so few steps, so that little follows from it: look at the plot, or give more --steps.");
        output.WriteLine($"{request.Results}.png, {request.Results}.json");
    }

    /// <summary>How the rate is written where the recipe scales it by the batch.</summary>
    private string Scaled(Recipe recipe, int batchSize, double rate)
    {
        const string Part = "LinearScaling";
        var reference = recipe.Report(services).Values.FirstOrDefault(value => value.Key == $"{RuleWords.Recipes}{recipe.Name}:{Part}:{nameof(LinearScalingAttribute.ReferenceBatch)}")?.Value;
        return reference is int images && images != batchSize ? string.Create(CultureInfo.InvariantCulture, $" (as {Part}'s Rate: {rate * images / batchSize:G2})") : "";
    }
}

/// <summary>What a range test found.</summary>
/// <param name="Rates">The rates.</param>
/// <param name="Losses">The loss at each.</param>
/// <param name="Smoothed">The losses smoothed, by straight lines through their neighbours.</param>
/// <param name="Steepest">Where the smoothed loss falls fastest by the rate's logarithm.</param>
/// <param name="Lowest">Where the smoothed loss is lowest.</param>
internal sealed record RateCurve(IReadOnlyList<double> Rates, IReadOnlyList<double> Losses, IReadOnlyList<double> Smoothed, double Steepest, double Lowest)
{
    /// <summary>Whether the loss falls by a tenth at least, so that the curve says something.</summary>
    public bool Falls => Smoothed.Min() < 0.9 * Smoothed[0];

    /// <summary>A third of the rate at which the loss is lowest, since it rises soon after, but no less than where it falls fastest.</summary>
    public double Proposed => Math.Max(Steepest, Lowest / 3);

    /// <summary>Reads a curve of at least two points, whose rates rise by the same factor.</summary>
    public static RateCurve Read(IReadOnlyList<(double Rate, double Loss)> curve)
    {
        var losses = curve.Select(static point => point.Loss).ToArray();
        // A loss is one batch's, so neighbours tell its level and its slope; an average over the losses before would lag behind both.
        var reach = Math.Max(2, losses.Length / 20);
        var lines = Enumerable.Range(0, losses.Length).Select(i => LineAt(losses, i, reach)).ToArray();
        var lowest = Enumerable.Range(0, lines.Length).MinBy(i => lines[i].Value);
        // At the edge a line has neighbours on one side alone, and its slope is noise.
        var steepest = Enumerable.Range(0, lowest + 1).MinBy(i => i < reach && lowest >= reach ? double.PositiveInfinity : lines[i].Slope);
        return new([.. curve.Select(static point => point.Rate)], losses, [.. lines.Select(static line => line.Value)], curve[steepest].Rate, curve[lowest].Rate);
    }

    /// <summary>The straight line of least squares through a value and those up to <paramref name="reach"/> before and after it: its height there and its slope a step.</summary>
    private static (double Value, double Slope) LineAt(double[] values, int at, int reach)
    {
        var places = Enumerable.Range(0, values.Length).Where(i => Math.Abs(i - at) <= reach).ToArray();
        var (place, value) = (places.Average(), places.Average(i => values[i]));
        var slope = places.Sum(i => (i - place) * (values[i] - value)) / places.Sum(i => (i - place) * (i - place));
        return (value + (slope * (at - place)), slope);
    }
}
