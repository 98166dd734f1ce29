using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;
using Tricks.Hosting;
using Tricks.Hosting.Commands;
using Tricks.Hosting.Evaluations;
using Tricks.Training;

namespace Tricks.Host.Tests;

/// <summary><c>evaluate</c> and <c>predict</c>.</summary>
public sealed class EvaluateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Figures_are_counted()
    {
        var set = new EvaluatedSet(["a", "b", "c", "d", "e", "f", "g"]);
        set.Add(0, 0, [0.4f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f]);
        set.Add(1, 1, [0.4f, 0.3f, 0.1f, 0.1f, 0.05f, 0.05f, 0]);
        set.Add(2, 6, [0.3f, 0.2f, 0.15f, 0.15f, 0.1f, 0.06f, 0.04f]);
        // Of two that are equal, the lower label is the guess.
        set.Add(3, 3, [0, 0, 0.5f, 0.5f, 0, 0, 0]);
        Assert.Equal(0.25, set.Top1);
        Assert.Equal(0.75, set.Top5);
        Assert.Equal([2, 1, 3], set.Mistakes.Select(static mistake => mistake.Index));
        var confusion = set.Confusion();
        Assert.Equal((1, 1, 1, 1), (confusion[0, 0], confusion[1, 0], confusion[6, 0], confusion[3, 2]));
        Assert.Equal(4, confusion.Cast<int>().Sum());
        var text = EvaluationReport.Markdown("title", set);
        Assert.Contains("| a | 1 | 100.0 % |  |", text, StringComparison.Ordinal);
        Assert.Contains("| d | 1 | 0.0 % | c (1) |", text, StringComparison.Ordinal);
        Assert.Contains("| c | 0 |  |  |", text, StringComparison.Ordinal);
        Assert.Contains("| | a | b | c | d | e | f | g |\n|---|---|---|---|---|---|---|---|\n| a | 1 | 0 | 0 | 0 | 0 | 0 | 0 |\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_confusion_matrix_is_a_table_of_any_number_of_classes()
    {
        var set = new EvaluatedSet(["cat", "a \"big\" dog", "owl, barn"]);
        set.Add(0, 0, [0.1f, 0.8f, 0.1f]);
        set.Add(1, 2, [0.1f, 0.1f, 0.8f]);
        Assert.Equal("class,cat,\"a \"\"big\"\" dog\",\"owl, barn\"\r\ncat,0,1,0\r\n\"a \"\"big\"\" dog\",0,0,0\r\n\"owl, barn\",0,0,1\r\n", Encoding.UTF8.GetString(EvaluationReport.Csv(set)));
    }

    [Fact]
    public void Names_that_no_font_can_show_are_called_by_number_in_pictures()
    {
        var notices = new List<string>();
        Assert.Equal(["dog", "chat noir"], PictureNames.Of(["dog", "chat noir"], notices.Add).Names);
        Assert.Empty(notices);

        // No character: no font has it.
        const string none = "\U0010FFFE";
        var one = PictureNames.Of(["dog", none, "cat"], notices.Add);
        Assert.Equal(["dog", "class 1", "cat"], one.Names);
        Assert.Equal($"Pictures cannot show the name {none} (no font here has the letters, or the script joins or turns them), and call it by number, counted from 0 in the order of the tables.", Assert.Single(notices));
        Assert.Equal(["class 0", "class 1"], PictureNames.Of([none + "a", "b" + none], notices.Add).Names);
        Assert.StartsWith($"Pictures cannot show the names of 2 classes, such as {none}a (", notices[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Long_names_are_shortened_and_scripts_that_plots_do_not_set_are_called_by_number() => Assert.Equal(
        [$"{new string('x', 23)}…", "class 1", "class 2", $"{string.Concat(Enumerable.Repeat("e\u0301", 23))}…", new string('y', 24)],
        PictureNames.Of([new('x', 255), "قطة", "कुत्ता", string.Concat(Enumerable.Repeat("e\u0301", 120)), new('y', 24)], static _ => { }).Names);

    [Fact]
    public void A_font_is_chosen_that_has_the_letters_of_the_names()
    {
        string[] names = ["犬", "Äpfel", "собака", "∂og"];
        var shown = PictureNames.Of(names, static _ => { });
        foreach (var (name, label) in names.Select(static (name, label) => (name, label)))
            Assert.True(shown.Names[label] == $"class {label}" || ScottPlot.Fonts.GetTypeface(shown.Font, false, false)!.ContainsGlyphs(name));
        var most = SKFontManager.Default.FontFamilies.Max(family => SKTypeface.FromFamilyName(family) is { } typeface ? names.Count(typeface.ContainsGlyphs) : 0);
        Assert.Equal(most, names.Where((name, label) => shown.Names[label] == name).Count());
    }

    [Fact]
    public void A_run_is_evaluated_on_its_own_test_images_as_it_was_in_training()
    {
        var summary = Train("TinySurgery", out var run);
        var (code, output, _) = Evaluate(new("TinySurgery", null, "last", null));
        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains("20 images, top-1 ", output, StringComparison.Ordinal);
        var found = JsonNode.Parse(File.ReadAllText(Path.Combine(run, "evaluation.json")))!;
        Assert.Equal(summary.Top1!.Value, (double)found["top1"]!);
        Assert.Equal(20, found["confusion"]!.AsArray().Sum(static row => row!.AsArray().Sum(static count => (int)count!)));
        Assert.Equal(20 - (int)Math.Round(20 * summary.Top1.Value), found["mistakes"]!.AsArray().Count);
        Assert.Equal(4, File.ReadAllLines(Path.Combine(run, "evaluation-confusion.csv")).Length);
        foreach (var picture in new[] { "evaluation-confusion.png", "evaluation-mistakes.png" })
        {
            using var bitmap = SKBitmap.Decode(Path.Combine(run, picture));
            Assert.True(bitmap.Width > 300 && bitmap.Height > 200);
        }
    }

    [Fact]
    public void A_recipe_stands_for_its_latest_run_that_ended()
    {
        Train("TinySurgery", out var first);
        Train("TinySurgery", out var second);
        var summary = Path.Combine(second, "summary.json");
        File.WriteAllText(summary, File.ReadAllText(summary).Replace("completed", "stopped", StringComparison.Ordinal));
        Assert.Equal((first, $"The run is {first}; later ones were not trained to their end, such as {second}."), Found());
        File.Delete(Path.Combine(first, "summary.json"));
        Assert.Equal((second, $"The run is {second}, which was not trained to its end, as none of TinySurgery was."), Found());
        Train("TinySurgery", out var third);
        Assert.Equal((third, $"The run is {third}."), Found());

        (string Folder, string Notice) Found()
        {
            var notices = new List<string>();
            var folder = RunLocation.Find("TinySurgery", _folder["runs"], "last", notices.Add).Folder;
            return (folder, Assert.Single(notices));
        }
    }

    [Fact]
    public void A_run_is_evaluated_on_a_folder()
    {
        Train("TinySurgery", out var run);
        for (var i = 0; i < 6; i++)
            Save(_folder["mine", i < 4 ? "class 1" : "class 2", $"{i}.png"], 20 + i, 30);
        var (code, _, errors) = Evaluate(new(run, _folder["mine"], "best", _folder["found", "mine"]));
        Assert.Equal((ExitCodes.Done, ""), (code, errors));
        var found = JsonNode.Parse(File.ReadAllText(_folder["found", "mine.json"]))!;
        Assert.Equal([0, 4, 2], found["classes"]!.AsArray().Select(static item => (int)item!["images"]!));

        // Of a whole data set it is the images to evaluate on, and that is told.
        Save(_folder["set", "train", "class 0", "0.png"], 20, 30);
        Save(_folder["set", "test", "class 0", "0.png"], 20, 30);
        (code, var text, _) = Evaluate(new(run, _folder["set"], "best", _folder["found", "set"]));
        Assert.Equal(ExitCodes.Done, code);
        Assert.StartsWith($"# TinySurgery on {_folder["set", "test"]}\n\n1 images,", text, StringComparison.Ordinal);

        Save(_folder["mine", "zebra", "1.png"], 20, 30);
        (code, _, errors) = Evaluate(new(run, _folder["mine"], "last", null));
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("zebra is no class of the model; it knows class 0, class 1, class 2.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void What_images_show_is_told_as_text_or_JSON_and_a_broken_one_does_not_end_it()
    {
        Train("TinySurgery", out var run);
        Save(_folder["new", "1.png"], 20, 30);
        Save(_folder["new", "deep", "2.png"], 40, 30);
        File.WriteAllText(_folder["new", "1b.jpg"], "no image");
        // A folder that leads back to where it lies is not gone into.
        Directory.CreateSymbolicLink(_folder["new", "again"], _folder["new"]);
        var (code, output, errors) = Predict(new(run, _folder["new"], "last", IsJson: false, Top: 2));
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Equal(2, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Matches(@"new/1\.png: class \d \d+\.\d %, class \d \d+\.\d %\n", output);
        Assert.Contains("1b.jpg: it is of no format that is known", errors, StringComparison.Ordinal);

        (code, output, _) = Predict(new(run, _folder["new"], "last", IsJson: true, Top: 2));
        Assert.Equal(ExitCodes.Failed, code);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonNode.Parse(line)!).ToArray();
        Assert.Equal(3, lines.Length);
        Assert.Equal(1, lines[0]["probabilities"]!.AsObject().Sum(static item => (double)item.Value!), 1e-5);
        Assert.Contains("no format", (string)lines[1]["error"]!, StringComparison.Ordinal);

        (code, _, errors) = Predict(new("Nobody", _folder["new"], "last", IsJson: false, Top: 1));
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("'Nobody' is no run", errors, StringComparison.Ordinal);
    }

    private static void Save(string path, int width, int height)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var bitmap = new SKBitmap(width, height);
        bitmap.Erase(new SKColor((byte)(5 * width), 90, 200));
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(path, data.ToArray());
    }

    private RunSummary Train(string recipe, out string run)
    {
        using var host = new Watcher().Host<RecipeModule>(_folder, recipe);
        var trainer = host.Services.GetRequiredService<RecipeTrainer>();
        var outcome = trainer.Train(trainer.Find(recipe), null, TestContext.Current.CancellationToken);
        run = outcome.RunFolder!;
        return outcome.Summary!;
    }

    private (int Code, string Output, string Errors) Evaluate(EvaluationRequest request) =>
        Do((services, output, errors) => new EvaluateRun(services, request, output, errors).Run(TestContext.Current.CancellationToken));

    private (int Code, string Output, string Errors) Predict(PredictionRequest request) =>
        Do((services, output, errors) => new PredictImages(services, request, output, errors).Run(TestContext.Current.CancellationToken));

    private (int Code, string Output, string Errors) Do(Func<IServiceProvider, TextWriter, TextWriter, int> command)
    {
        using var host = new Watcher().Host<RecipeModule>(_folder, "Tiny");
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        return (command(host.Services, output, errors), output.ToString(), errors.ToString());
    }
}
