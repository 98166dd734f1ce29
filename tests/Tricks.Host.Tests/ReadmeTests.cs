using System.Globalization;
using System.Runtime.CompilerServices;
using Tricks.Hosting;

namespace Tricks.Host.Tests;

/// <summary>What the README shows is what runs.</summary>
public class ReadmeTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    private static readonly string Readme = File.ReadAllText(Path.Combine(Root, "README.md"));

    [Fact]
    public void The_trick_of_the_README_is_the_one_that_is_compiled_here()
    {
        var source = File.ReadAllText(Path.Combine(Here(), "PixelNoiseAttribute.cs"));
        Assert.Contains(source.TrimEnd(), Readme, StringComparison.Ordinal);
    }

    [Fact]
    public void The_data_part_of_the_README_is_the_one_that_is_compiled_here()
    {
        var source = File.ReadAllText(Path.Combine(Here(), "BrightnessAttribute.cs"));
        Assert.Contains(source.TrimEnd(), Readme, StringComparison.Ordinal);
    }

    [Fact]
    public void The_fine_tuning_recipe_of_the_README_is_the_one_that_is_compiled_here()
    {
        var source = File.ReadAllLines(Path.Combine(Here(), "Pets.cs")).SkipWhile(static line => line != "[Recipe]");
        Assert.Contains(string.Join('\n', source).TrimEnd(), Readme, StringComparison.Ordinal);
    }

    [Fact]
    public void The_recipe_of_the_README_is_the_shipped_one()
    {
        var source = File.ReadAllLines(Path.Combine(Root, "src/Tricks.Host/Recipes/FashionBag.cs")).SkipWhile(static line => line != "[Recipe]");
        Assert.Contains(string.Join('\n', source).TrimEnd(), Readme, StringComparison.Ordinal);
    }

    [Fact]
    public void The_generated_step_of_the_README_is_what_the_generator_writes()
    {
        var approved = File.ReadAllText(Path.Combine(Root, "tests/Tricks.Generators.Tests/Approved/Shop.Bag.Pipeline.g.cs.txt"));
        var step = approved[approved.IndexOf("        SeedTorch(\"step\"", StringComparison.Ordinal)..];
        step = step[..(step.IndexOf("return loss.detach();", StringComparison.Ordinal) + "return loss.detach();".Length)];
        foreach (var line in step.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            Assert.Contains(line, Readme, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_errors_of_the_README_are_what_the_program_says()
    {
        using var folder = new TemporaryFolder();
        folder.Write("appsettings.json", """{ "Tricks": { "Recipes": { "FashionBag": { "LabelSmoothing": { "Epsilon": -0.1 } } } } }""");
        var (_, _, errors) = await HostProcess.RunAsync(folder, [], ("Tricks__Recipes__FashionBag__Warmup__Epoch", "3"));
        Assert.Equal(3, errors.TrimEnd().Split('\n').Length);
        foreach (var line in errors.TrimEnd().Split('\n'))
            Assert.Contains($"\n{line}\n", Readme, StringComparison.Ordinal);
    }

    [Fact]
    public void The_unit_of_the_README_is_the_file()
    {
        var unit = File.ReadAllText(Path.Combine(Root, "deploy/tricks.service"));
        Assert.Contains($"```ini\n{unit}```", Readme, StringComparison.Ordinal);
    }

    [Fact]
    public void The_unit_knows_the_exit_codes_and_waits_longer_than_the_host()
    {
        var unit = File.ReadAllLines(Path.Combine(Root, "deploy/tricks.service"))
            .Select(static line => line.Split('=', 2))
            .Where(static pair => pair.Length == 2)
            .ToDictionary(static pair => pair[0], static pair => pair[1]);
        Assert.Equal(ExitCodes.Terminated, int.Parse(unit["SuccessExitStatus"], CultureInfo.InvariantCulture));
        Assert.Equal(ExitCodes.BadConfiguration, int.Parse(unit["RestartPreventExitStatus"], CultureInfo.InvariantCulture));
        Assert.True(Minutes("TimeoutStopSec") > TricksApplication.ShutdownTimeout.TotalMinutes);
        // What is unhealthy is told before it is killed.
        Assert.True(Minutes("WatchdogSec") > new TricksOptions().HealthStallSeconds / 60);

        double Minutes(string key) => double.Parse(unit[key].Replace("min", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
