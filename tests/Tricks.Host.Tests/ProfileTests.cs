using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Tricks.Hosting;
using Tricks.Hosting.Commands;
using Tricks.Hosting.Profiles;

namespace Tricks.Host.Tests;

public sealed class ProfileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Results => _folder["profiled", "tiny"];

    [Fact]
    public void A_recipe_is_profiled_and_nothing_of_it_is_kept()
    {
        var watcher = new Watcher();
        var (exit, output, errors) = Profile(watcher);
        Assert.Equal((0, ""), (exit, errors));
        Assert.Matches(@"^A step of 16 images takes \d+\.\d\d ms, \d+ images a second \(median of 3\), and \d+ KB of \.NET's heap\.\n", output);
        foreach (var phase in (string[])["data wait", "transfer", "batch", "forward", "loss", "backward", "gradients", "optimizer", "averages", "logging"])
            Assert.Matches($@"\n\| {phase} \| \d+\.\d\d \| \d+\.\d % \|", output);
        Assert.Matches(@"\n\| TinyNet \| TinyNet \| \d+\.\d\d \| \d+\.\d\d \| \d+\.\d % \|\n", output);
        Assert.EndsWith($"\n{Results}.md, {Results}.json, {Results}.svg\n", output, StringComparison.Ordinal);
        Assert.Equal("# Tiny on cpu\n\n" + output[..output.LastIndexOf('\n', output.Length - 2)], File.ReadAllText(Results + ".md"));
        var found = JsonNode.Parse(File.ReadAllText(Results + ".json"))!;
        Assert.Equal(("Tiny", "cpu"), ((string)found["recipe"]!, (string)found["device"]!));
        Assert.Equal("dataWait", (string)found["profile"]!["phases"]![0]!["phase"]!);
        Assert.Equal(("profile, steps", 9L, (long?)9), watcher.Work[^1]);
        Assert.False(Directory.Exists(_folder["runs"]));
        if (Environment.GetEnvironmentVariable("TRICKS_PICTURES") is { } folder)
            File.Copy(Results + ".svg", Path.Combine(folder, "profile.svg"), overwrite: true);
    }

    [Fact]
    public void The_picture_shows_every_slice_below_the_one_that_it_is_a_part_of_as_wide_as_it_takes_long()
    {
        var step = new Slice("Bag, a step", "step", 0.4, [new("forward", "Net", 0.1, [new("conv1", "Convolution2d", 0.05, []), new("a <layer>", "Other", 0.025, [])]), new("backward", "Net", 0.2, []), new("logging", "logging", 0.00001, [])]);
        XNamespace svg = "http://www.w3.org/2000/svg";
        var picture = XDocument.Parse(FlameGraph.Draw(step, "Bag & more"));
        var drawn = picture.Root!.Elements(svg + "g").Select(group => (Title: group.Element(svg + "title")!.Value, Rectangle: group.Element(svg + "rect")!)).ToDictionary(static item => item.Title.Split(": ")[0]);
        // What is too narrow to be seen is left out.
        Assert.Equal(["Bag, a step", "Bag, a step › forward", "Bag, a step › forward › conv1", "Bag, a step › forward › a <layer>", "Bag, a step › backward"], drawn.Keys);
        Assert.Equal("Bag, a step › forward › conv1: 50.00 ms, 12.5 %", drawn["Bag, a step › forward › conv1"].Title);
        var whole = Number("Bag, a step", "width");
        Assert.Equal(whole / 4, Number("Bag, a step › forward", "width"), 0.01);
        Assert.Equal(whole / 2, Number("Bag, a step › backward", "width"), 0.01);
        Assert.Equal(Number("Bag, a step", "x") + (whole / 4), Number("Bag, a step › backward", "x"), 0.01);
        Assert.Equal(Number("Bag, a step", "x") + (whole / 8), Number("Bag, a step › forward › a <layer>", "x"), 0.01);
        Assert.Equal(Number("Bag, a step › forward", "y"), Number("Bag, a step › backward", "y"));
        Assert.True(Number("Bag, a step › forward › conv1", "y") > Number("Bag, a step › forward", "y"));

        double Number(string name, string attribute) => double.Parse(drawn[name].Rectangle.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void A_recipe_that_there_is_not_is_an_error()
    {
        var (exit, output, errors) = Profile(new Watcher(), "Tny");
        Assert.Equal((78, ""), (exit, output));
        Assert.StartsWith("There is no recipe 'Tny'; allowed: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nothing_can_be_written_no_step_is_taken()
    {
        var watcher = new Watcher();
        var (exit, _, errors) = Profile(watcher, results: "/dev/null/tiny");
        Assert.Equal(78, exit);
        Assert.StartsWith("command line --results is '/dev/null/tiny', but /dev/null is a file", errors, StringComparison.Ordinal);
        Assert.Empty(watcher.Work);
    }

    [Fact]
    public void A_recipe_whose_loss_is_no_number_is_told()
    {
        var (exit, output, errors) = Profile(new Watcher(), settings: ("Recipes:Tiny:LearningRate:Rate", "1e30"));
        Assert.Equal((1, ""), (exit, output));
        Assert.Contains("choose a lower learning rate", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stop_ends_it_after_the_round()
    {
        var watcher = new Watcher { OnWorking = static watcher => watcher.Stop.Cancel() };
        var (exit, output, errors) = Profile(watcher);
        Assert.Equal((ExitCodes.Terminated, "", ""), (exit, output, errors));
        Assert.False(Directory.Exists(_folder["profiled"]));
    }

    private (int Exit, string Output, string Errors) Profile(Watcher watcher, string recipe = "Tiny", string? results = null, params (string, string)[] settings)
    {
        using var host = watcher.Host<RecipeModule>(_folder, "Tiny", settings);
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var exit = new ProfileRecipe(host.Services, new(recipe, 3, results ?? Results), output, errors).Run(watcher.Stop.Token);
        return (exit, output.ToString(), errors.ToString());
    }
}
