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

        try
        {
            var trainer = services.GetRequiredService<RecipeTrainer>();
            var recipe = trainer.Find(request.Recipe);
            var pipeline = recipe.Compose(services, null);
            using var session = trainer.Open(recipe, pipeline, stop);
            var curve = Train(session, stop);
            if (curve.Count < 10)
            {
                errors.WriteLine($"The loss was no number after {curve.Count} steps: choose a lower --from.");
                return ExitCodes.Failed;
            }

            Report(recipe.Name, RateCurve.Read(curve));
            return ExitCodes.Done;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Terminated;
        }
        catch (Exception exception) when (exception is RecipeException or Data.DataException or TrainingException)
        {
            errors.WriteLine(exception.Message);
            return exception is RecipeException ? ExitCodes.BadConfiguration : ExitCodes.Failed;
        }
    }

    /// <summary>The loss at each rate, until it is no number or four times its least.</summary>
    private List<(double Rate, double Loss)> Train(TrainingSession session, CancellationToken stop)
    {
        var observer = services.GetRequiredService<ITrainingObserver>();
        var curve = new List<(double Rate, double Loss)>();
        var least = double.PositiveInfinity;
        for (var epoch = 0; ; epoch++)
        {
            foreach (var batch in session.Training.Epoch(epoch, session.Sampler.Training(epoch), session.Sampler.LocalBatchSize, dropLast: true, stop))
            {
                using var owned = batch;
                using var scope = NewDisposeScope();
                var rate = request.From * Math.Pow(request.To / request.From, curve.Count / (request.Steps - 1.0));
                var loss = (double)session.StepAt(batch, curve.Count, rate).item<float>();
                observer.Working("find-rate, steps", curve.Count + 1, request.Steps);
                if (!double.IsFinite(loss))
                    return curve;
                curve.Add((rate, loss));
                least = Math.Min(least, loss);
                if (curve.Count == request.Steps || (curve.Count > 10 && loss > 4 * least))
                    return curve;
            }
        }
    }

    private void Report(string recipe, RateCurve found)
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
        plot.Title($"{recipe}: loss at a rising learning rate");
        plot.XLabel("learning rate");
        plot.YLabel("training loss");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(request.Results))!);
        AtomicFile.Write(request.Results + ".png", plot.GetImageBytes(900, 550, ImageFormat.Png));
        AtomicFile.Write(request.Results + ".json", JsonSerializer.SerializeToUtf8Bytes(new { recipe, proposed = found.Proposed, steepest = found.Steepest, lowest = found.Lowest, rates = found.Rates, losses = found.Losses }));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The loss falls fastest at {found.Steepest:G2} and is lowest at {found.Lowest:G2}; try a peak rate of about {found.Proposed:G2}."));
        output.WriteLine($"{request.Results}.png, {request.Results}.json");
    }
}

/// <summary>What a range test found.</summary>
/// <param name="Rates">The rates.</param>
/// <param name="Losses">The loss at each.</param>
/// <param name="Smoothed">The losses smoothed.</param>
/// <param name="Steepest">Where the smoothed loss falls fastest by the rate's logarithm.</param>
/// <param name="Lowest">Where the smoothed loss is lowest.</param>
internal sealed record RateCurve(IReadOnlyList<double> Rates, IReadOnlyList<double> Losses, IReadOnlyList<double> Smoothed, double Steepest, double Lowest)
{
    /// <summary>A third of the rate at which the loss is lowest, since it rises soon after, but no less than where it falls fastest.</summary>
    public double Proposed => Math.Max(Steepest, Lowest / 3);

    /// <summary>Reads a curve of at least two points.</summary>
    public static RateCurve Read(IReadOnlyList<(double Rate, double Loss)> curve)
    {
        var smoothed = Smooth(curve.Select(static point => point.Loss).ToArray());
        var lowest = Enumerable.Range(0, smoothed.Length).MinBy(i => smoothed[i]);
        var steepest = lowest == 0 ? 0 : Enumerable.Range(1, lowest).MinBy(i => smoothed[i] - smoothed[i - 1]);
        return new([.. curve.Select(static point => point.Rate)], [.. curve.Select(static point => point.Loss)], smoothed, curve[steepest].Rate, curve[lowest].Rate);
    }

    /// <summary>An exponential average, with the bias of its start taken out.</summary>
    private static double[] Smooth(double[] losses)
    {
        const double keep = 0.9;
        var (average, smoothed) = (0.0, new double[losses.Length]);
        for (var i = 0; i < losses.Length; i++)
        {
            average = (keep * average) + ((1 - keep) * losses[i]);
            smoothed[i] = average / (1 - Math.Pow(keep, i + 1));
        }

        return smoothed;
    }
}
