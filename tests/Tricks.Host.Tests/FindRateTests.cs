using System.Globalization;
using System.Text.Json.Nodes;
using Tricks.Hosting;
using Tricks.Hosting.Commands;

namespace Tricks.Host.Tests;

public sealed class FindRateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Results => _folder["found", "rate"];

    /// <summary>In the rate's logarithm u: falls fastest at −2.5, is lowest at −1 and rises from there; noise as that of batches.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.03)]
    public void A_curve_of_a_known_shape_is_read(double noise)
    {
        var random = new Random(1);
        var curve = Enumerable.Range(0, 121).Select(i =>
        {
            var u = -5 + (i / 20.0);
            var fall = 2 - (1.5 / (1 + Math.Exp(-4 * (u + 2.5))));
            return (Rate: Math.Pow(10, u), Loss: fall + (u > -1 ? 3 * (u + 1) * (u + 1) : 0) + (noise * ((2 * random.NextDouble()) - 1)));
        }).ToArray();
        var found = RateCurve.Read(curve);
        Assert.InRange(Math.Log10(found.Steepest), -2.65, -2.35);
        // The bottom is flat: noise may move the lowest along it.
        Assert.InRange(Math.Log10(found.Lowest), noise == 0 ? -1.25 : -1.6, -0.85);
        Assert.Equal(found.Lowest / 3, found.Proposed);
        Assert.Equal(curve.Length, found.Smoothed.Count);
        Assert.All(found.Smoothed.Zip(curve), pair => Assert.Equal(pair.Second.Loss, pair.First, 0.12 + noise));
    }

    /// <summary>
    /// Descent on ½ Σ h x² by gradients with noise converges where the rate is below 2 / h of the largest h; what is proposed must, and not be far below.
    /// </summary>
    [Fact]
    public void On_a_quadratic_the_proposed_rate_is_below_the_one_at_which_descent_diverges()
    {
        double[] curvature = [0.3, 1, 3, 10];
        var x = new double[] { 1, 1, 1, 1 };
        var random = new Random(2);
        var curve = new List<(double, double)>();
        for (var i = 0; i < 100; i++)
        {
            var rate = 1e-4 * Math.Pow(1e5, i / 99.0);
            var loss = curvature.Zip(x, static (h, value) => 0.5 * h * value * value).Sum() + 0.01;
            curve.Add((rate, loss));
            for (var j = 0; j < x.Length; j++)
                x[j] -= rate * ((curvature[j] * x[j]) + random.NextDouble() - 0.5);
            if (loss > 4 * curve.Min(static point => point.Item2))
                break;
        }

        Assert.InRange(RateCurve.Read(curve).Proposed, 0.05 / 10, 2.0 / 10);
    }

    [Fact]
    public void A_loss_that_only_rises_proposes_the_first_rate()
    {
        var found = RateCurve.Read([.. Enumerable.Range(0, 30).Select(static i => (Math.Pow(1.2, i), 1.0 + (i * i)))]);
        Assert.Equal((1.0, 1.0, 1.0), (found.Steepest, found.Lowest, found.Proposed));
    }

    [Fact]
    public void A_recipe_is_tested_at_rising_rates_and_nothing_of_it_is_kept()
    {
        var watcher = new Watcher();
        var (exit, output, errors) = Find(watcher, steps: 40, from: 1e-5, to: 1);
        Assert.Equal((0, ""), (exit, errors));
        Assert.Matches(@"^The loss falls fastest at \S+ and is lowest at \S+; try a peak rate of about \S+, (a third of the latter|the former)\.\n(The loss hardly falls .*\n)?.*rate\.png, .*rate\.json\n$", output);
        var found = JsonNode.Parse(File.ReadAllText(Results + ".json"))!;
        var (rates, losses) = (found["rates"]!.AsArray().Select(static value => (double)value!).ToArray(), found["losses"]!.AsArray().Select(static value => (double)value!).ToArray());
        Assert.Equal(rates.Length, losses.Length);
        Assert.InRange(rates.Length, 11, 40);
        Assert.Equal(1e-5, rates[0], 1e-12);
        Assert.All(rates.Zip(rates.Skip(1)), static pair => Assert.Equal(Math.Pow(1e5, 1 / 39.0), pair.Second / pair.First, 1e-9));
        Assert.Equal("Tiny", (string)found["recipe"]!);
        Assert.InRange((double)found["proposed"]!, 1e-5, 1);
        Assert.Equal([0x89, .. "PNG"u8], File.ReadAllBytes(Results + ".png")[..4]);
        Assert.Equal((("find-rate, steps", (long)rates.Length, (long?)40)), watcher.Work[^1]);
        // A notice takes the place of the line that shows progress.
        Assert.Equal($"Tiny: {rates.Length} steps at a rising learning rate.", watcher.Notices[^1]);
        Assert.False(Directory.Exists(_folder["runs"]));
        if (Environment.GetEnvironmentVariable("TRICKS_PICTURES") is { } folder)
            File.Copy(Results + ".png", Path.Combine(folder, "find-rate.png"), overwrite: true);
    }

    [Fact]
    public void The_rate_is_the_given_one_at_each_step()
    {
        // At a rate of almost nothing for all steps the model stays as it was: the same batches have the same losses in two epochs.
        var (exit, _, _) = Find(new Watcher(), steps: 16, from: 1e-20, to: 1.0001e-20, settings: [("Recipes:Tiny:PixelNoise:Enabled", "false"), ("Recipes:Tiny:BatchSize:Size", "64")]);
        Assert.Equal(0, exit);
        var losses = JsonNode.Parse(File.ReadAllText(Results + ".json"))!["losses"]!.AsArray().Select(static value => (double)value!).ToArray();
        Assert.Equal(16, losses.Length);
        Assert.All(losses, loss => Assert.Equal(losses[0], loss, 1e-5));
    }

    [Fact]
    public void A_rate_that_the_recipe_scales_is_told_as_it_is_written()
    {
        // 16 images at a reference of 256: what is written is sixteen times the peak.
        var (exit, output, errors) = Find(new Watcher(), "TinyStepGrid", 40, 1e-5, 1);
        Assert.Equal((0, ""), (exit, errors));
        var proposed = (double)JsonNode.Parse(File.ReadAllText(Results + ".json"))!["proposed"]!;
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $" (as LinearScaling's Rate: {proposed * 16:G2}).\n"), output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_applications_seed_is_used()
    {
        Find(new Watcher(), steps: 12, from: 1e-5, to: 1e-4);
        var first = File.ReadAllText(Results + ".json");
        Find(new Watcher(), steps: 12, from: 1e-5, to: 1e-4);
        Assert.Equal(first, File.ReadAllText(Results + ".json"));
        Find(new Watcher(), steps: 12, from: 1e-5, to: 1e-4, settings: ("Seed", "3"));
        Assert.NotEqual(first, File.ReadAllText(Results + ".json"));
    }

    [Fact]
    public void A_loss_that_is_no_number_soon_is_told()
    {
        var (exit, _, errors) = Find(new Watcher(), steps: 20, from: 1e30, to: 1e38);
        Assert.Equal(1, exit);
        Assert.Matches(@"^The loss was no number after \d steps: choose a lower --from\.\n$", errors);
        Assert.False(Directory.Exists(_folder["found"]));
    }

    [Theory]
    [InlineData("Tny", 1e-5, 1, "There is no recipe 'Tny'; allowed: ")]
    [InlineData("Tiny", 1, 0.1, "The rate must rise: --from is 1, --to 0.1; allowed: --from below --to")]
    [InlineData("Tiny", 1, 1, "The rate must rise")]
    public void What_cannot_be_tested_is_an_error(string recipe, double from, double to, string message)
    {
        var (exit, output, errors) = Find(new Watcher(), recipe, 20, from, to);
        Assert.Equal((78, ""), (exit, output));
        Assert.StartsWith(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipe_that_does_not_fit_its_data_is_told_with_the_value_that_can_be_changed()
    {
        var (exit, _, errors) = Find(new Watcher(), steps: 20, settings: ("Recipes:Tiny:BatchSize:Size", "100000"));
        Assert.Equal(78, exit);
        Assert.Contains("Tricks:Recipes:Tiny:BatchSize:Size is '100000'", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nothing_can_be_written_no_step_is_taken()
    {
        var watcher = new Watcher();
        var (exit, _, errors) = Find(watcher, results: "/dev/null/rate");
        Assert.Equal(78, exit);
        Assert.StartsWith("command line --results is '/dev/null/rate', but /dev/null is a file", errors, StringComparison.Ordinal);
        Assert.Empty(watcher.Work);
    }

    [Fact]
    public void A_stop_ends_it_after_the_step()
    {
        var watcher = new Watcher { OnWorking = static watcher => { if (watcher.Work.Count == 5) watcher.Stop.Cancel(); } };
        var (exit, output, errors) = Find(watcher, steps: 1000, to: 1e-4);
        Assert.Equal((ExitCodes.Terminated, "", ""), (exit, output, errors));
        Assert.Equal(5, watcher.Work.Count);
        Assert.False(Directory.Exists(_folder["found"]));
    }

    [Fact]
    public async Task SIGINT_ends_the_program()
    {
        Assert.SkipWhen(HostProcess.IsIgnored(HostProcess.SigInt), "the tests were started with this signal ignored");
        using var host = new HostProcess(_folder, ["find-rate", "Quickstart", "--steps", "100000", "--Tricks:Device=cpu", "--Tricks:ReportSeconds=0.1"]);
        await host.SaysAsync("find-rate, steps");
        host.Signal(HostProcess.SigInt);
        var (exit, _, errors) = await host.EndAsync();
        Assert.Equal(130, exit);
        Assert.DoesNotContain("xception", errors, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    private (int Exit, string Output, string Errors) Find(
        Watcher watcher, string recipe = "Tiny", int steps = 20, double from = 1e-5, double to = 1, string? results = null, params (string, string)[] settings)
    {
        using var host = watcher.Host<RecipeModule>(_folder, "Tiny", settings);
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var exit = new FindRate(host.Services, new(recipe, steps, from, to, results ?? Results), output, errors).Run(watcher.Stop.Token);
        return (exit, output.ToString(), errors.ToString());
    }
}
