using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Tricks.Hosting;
using Tricks.Hosting.Commands;
using Tricks.Training;

namespace Tricks.Host.Tests;

/// <summary><c>ablate</c> on <see cref="TinyGrid"/>: three rows, and two, of four recipes.</summary>
public sealed class AblateTests : IDisposable
{
    private static readonly string[] Recipes = ["TinyGridWithoutAll", "TinyGridUpToLabelSmoothing", "TinyGrid", "TinyGridWithoutLabelSmoothing"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Results => _folder["results", "tiny"];

    [Fact]
    public void Each_recipe_is_trained_once_a_seed_and_the_same_command_trains_nothing_more()
    {
        var watcher = new Watcher();
        var (exit, output, errors) = Ablate(watcher);
        Assert.Equal((0, ""), (exit, errors));
        // The whole table with one seed before the next.
        Assert.Equal([.. Recipes.Select(static name => (name, 0L)), .. Recipes.Select(static name => (name, 1L))], watcher.Started);
        Assert.Equal(8, Directory.GetDirectories(_folder["runs"]).Sum(static recipe => Directory.GetDirectories(recipe).Length));
        Assert.Equal(["tiny-1.png", "tiny-2.png", "tiny.json", "tiny.md"], Directory.EnumerateFileSystemEntries(_folder["results"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var picture in new[] { "tiny-1.png", "tiny-2.png" })
            Assert.Equal([0x89, .. "PNG"u8], File.ReadAllBytes(_folder["results", picture])[..4]);

        var markdown = File.ReadAllText(Results + ".md");
        Assert.Equal(markdown, output);
        Assert.Contains("![TinyGrid](tiny-1.png)", markdown, StringComparison.Ordinal);
        Assert.Contains("`ablate TinyGrid --seeds 2`", markdown, StringComparison.Ordinal);
        var rows = markdown.Split('\n').Where(static line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| recipe", StringComparison.Ordinal)).ToArray();
        Assert.Equal(["baseline", "+ LabelSmoothing", "+ PixelNoise", "all", "without LabelSmoothing"], rows.Select(static row => row.Split('|')[1].Trim()));
        string[] order = ["TinyGridWithoutAll", "TinyGridUpToLabelSmoothing", "TinyGrid", "TinyGrid", "TinyGridWithoutLabelSmoothing"];
        for (var i = 0; i < rows.Length; i++)
        {
            // What the runs' own summaries say.
            var top1 = Directory.GetDirectories(_folder["runs", order[i]]).Select(static run => 100 * (double)Json(run, "summary.json")["top1"]!).ToArray();
            var mean = (top1[0] + top1[1]) / 2;
            var deviation = Math.Abs(top1[0] - top1[1]) / Math.Sqrt(2);
            Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"2 | {mean:F2} | {deviation:F2} |"), rows[i].Split('|', 3)[2].TrimStart(), StringComparison.Ordinal);
        }

        var again = new Watcher();
        Assert.Equal((0, markdown, ""), Ablate(again));
        Assert.Empty(again.Runs);
        Assert.Equal(markdown, File.ReadAllText(Results + ".md"));
    }

    [Fact]
    public void More_seeds_add_to_those_that_are_there_and_Tricks_Seed_is_the_first()
    {
        Ablate(new Watcher(), seeds: 1, settings: ("Seed", "5"));
        var more = new Watcher();
        var (_, output, _) = Ablate(more, seeds: 2, settings: ("Seed", "5"));
        Assert.Equal(Recipes.Select(static name => (name, 6L)), more.Started);
        Assert.Contains("| baseline | 2 |", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void A_stop_in_the_middle_leaves_a_table_of_what_there_is_and_the_same_command_goes_on(int run)
    {
        var watcher = new Watcher { OnStarted = watcher => { if (watcher.Runs.Count == run) watcher.Stop.Cancel(); } };
        var (exit, output, errors) = Ablate(watcher);
        Assert.Equal((ExitCodes.Terminated, ""), (exit, errors));
        Assert.Contains($"| baseline | {Math.Min(run - 1, 1) + (run > 5 ? 1 : 0)} |", output, StringComparison.Ordinal);
        Assert.Equal(run - 1, Entries().Count);
        if (run == 1)
            Assert.DoesNotContain("![", output, StringComparison.Ordinal);

        var rest = new Watcher();
        Assert.Equal(0, Ablate(rest).Exit);
        Assert.Equal(8 - (run - 1), rest.Runs.Count);
        Assert.Equal(8, rest.Started.Concat(watcher.Started.Take(run - 1)).Distinct().Count());
        Assert.Equal(8, Entries().Count);
    }

    /// <summary>SIGKILL leaves a run without a summary, or a finished one that is not among the results.</summary>
    [Fact]
    public void What_a_killed_process_leaves_is_taken_up_where_it_is_whole_and_trained_anew_where_it_is_not()
    {
        var first = new Watcher();
        Ablate(first);
        // Killed in the fourth run's training: the last five results are not written yet, but the third run's summary is.
        var entries = Entries();
        while (entries.Count > 2)
            entries.RemoveAt(2);
        File.WriteAllText(Results + ".json", entries.ToJsonString());
        File.WriteAllText(Results + ".json.partial", "[ {");
        foreach (var run in first.Runs.Skip(4))
            Directory.Delete(run.Folder, recursive: true);
        File.Delete(Path.Combine(first.Runs[3].Folder, "summary.json"));

        var rest = new Watcher();
        Assert.Equal(0, Ablate(rest).Exit);
        Assert.Equal(first.Started.Skip(3), rest.Started);
        Assert.Contains($"TinyGrid with seed 0 is the finished run in {first.Runs[2].Folder}.", rest.Notices);
        Assert.Equal(8, Entries().Count);
    }

    [Fact]
    public void Without_its_results_file_the_runs_folder_tells_what_is_done()
    {
        var (_, output, _) = Ablate(new Watcher());
        Directory.Delete(_folder["results"], recursive: true);
        var again = new Watcher();
        Assert.Equal((0, output, ""), Ablate(again));
        Assert.Empty(again.Runs);
    }

    [Fact]
    public void Without_its_runs_folder_the_results_file_tells_what_is_done()
    {
        var (_, output, _) = Ablate(new Watcher());
        Directory.Delete(_folder["runs"], recursive: true);
        var again = new Watcher();
        Assert.Equal((0, output, ""), Ablate(again));
        Assert.Empty(again.Runs);
    }

    [Fact]
    public void A_recipe_that_was_configured_otherwise_is_trained_anew_and_others_are_not()
    {
        Ablate(new Watcher(), seeds: 1);
        var changed = new Watcher();
        var (_, output, _) = Ablate(changed, seeds: 1, settings: ("Recipes:TinyGridWithoutAll:LearningRate:Rate", "0.02"));
        Assert.Equal([("TinyGridWithoutAll", 0L)], changed.Started);
        Assert.Contains("| + PixelNoise | 1 |", output, StringComparison.Ordinal);
        Assert.Equal(5, Entries().Count);
    }

    [Fact]
    public void What_is_configured_for_the_recipe_holds_for_every_row()
    {
        var watcher = new Watcher();
        Ablate(watcher, seeds: 1, settings: [("Recipes:TinyGrid:LearningRate:Rate", "0.02"), ("Recipes:TinyGrid:LabelSmoothing:Enabled", "true"), ("Recipes:TinyGridWithoutAll:LearningRate:Rate", "0.03")]);
        Assert.Equal([0.03, 0.02, 0.02, 0.02], watcher.Runs.Select(static run => Value(run, "LearningRate:Rate")));
        // A row stays without what it is without.
        Assert.Equal([false, true, true, false], watcher.Runs.Select(static run => Value(run, "LabelSmoothing:Enabled")));

        static object? Value(RunDescription run, string knob) => run.Values.Single(value => value.Key == $"Tricks:Recipes:{run.Recipe}:{knob}").Value;
    }

    /// <summary>TinyStepGrid without its cosine decays in steps, the last of them at epoch 2.</summary>
    [Fact]
    public void What_a_row_cannot_bear_stops_the_ablation_before_it_trains_and_no_other_recipe()
    {
        var watcher = new Watcher();
        var (exit, output, errors) = Ablate(watcher, recipe: "TinyStepGrid", settings: ("Recipes:TinyStepGrid:Epochs:Count", "2"));
        Assert.Equal((78, ""), (exit, output));
        Assert.Equal("Tricks:Recipes:TinyStepGridWithoutCosineDecay:StepDecay:Epochs is '[1, 2]' (attribute), but must be less than Tricks:Recipes:TinyStepGridWithoutCosineDecay:Epochs:Count, which is '2' (MemoryConfigurationProvider)", errors.TrimEnd());
        Assert.Empty(watcher.Runs);
        Assert.Equal(0, Ablate(watcher, seeds: 1, settings: ("Recipes:TinyStepGrid:Epochs:Count", "2")).Exit);
    }

    [Fact]
    public void A_wrong_value_is_told_once_not_once_more_for_every_row()
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Ablate(new Watcher(), settings: ("Recipes:TinyGrid:Epochs:Count", "0")));
        Assert.StartsWith("Tricks:Recipes:TinyGrid:Epochs:Count is '0'", Assert.Single(exception.Failures), StringComparison.Ordinal);
        var own = Assert.Throws<OptionsValidationException>(() => Ablate(new Watcher(), settings: ("Recipes:TinyGridWithoutAll:Epochs:Count", "0")));
        Assert.StartsWith("Tricks:Recipes:TinyGridWithoutAll:Epochs:Count is '0'", Assert.Single(own.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("summary.json", "{ }")]
    [InlineData("summary.json", "{")]
    [InlineData("summary.json", "[]")]
    [InlineData("run.json", "null")]
    [InlineData("checkpoints/last.safetensors", "12345678")]
    public void A_run_whose_files_are_damaged_is_no_finished_one(string file, string content)
    {
        var first = new Watcher();
        Ablate(first, seeds: 1);
        Directory.Delete(_folder["results"], recursive: true);
        File.WriteAllText(Path.Combine(first.Runs[2].Folder, file), content);
        var again = new Watcher();
        Ablate(again, seeds: 1);
        Assert.Equal([first.Started.ElementAt(2)], again.Started);
    }

    [Fact]
    public void A_threads_number_of_another_kind_is_no_finished_run_either()
    {
        var first = new Watcher();
        Ablate(first, seeds: 1);
        Directory.Delete(_folder["results"], recursive: true);
        var description = Json(first.Runs[0].Folder, "run.json");
        description["threads"] = 1.5;
        File.WriteAllText(Path.Combine(first.Runs[0].Folder, "run.json"), description.ToJsonString());
        var again = new Watcher();
        Assert.Equal(0, Ablate(again, seeds: 1).Exit);
        Assert.Single(again.Runs);
    }

    [Fact]
    public void No_run_begins_that_the_hours_do_not_suffice_for()
    {
        var none = new Watcher();
        Assert.Equal(0, Ablate(none, hours: 0).Exit);
        Assert.Empty(none.Runs);
        Assert.Contains("8 of 8 results are missing. The same command goes on from here.", Assert.Single(none.Notices), StringComparison.Ordinal);

        Ablate(new Watcher(), seeds: 1);
        var entries = Entries();
        entries[1]!["seconds"] = 5400;
        File.WriteAllText(Results + ".json", entries.ToJsonString());
        var tooLong = new Watcher();
        Assert.Equal(0, Ablate(tooLong, hours: 1.4).Exit);
        Assert.Empty(tooLong.Runs);
        Assert.Equal("1.4 hours, of which 00:00:00 are gone, do not suffice for another run, of which the longest took 01:30:00: 4 of 8 results are missing. The same command goes on from here.", tooLong.Notices[^1]);
        var longEnough = new Watcher();
        Assert.Equal(0, Ablate(longEnough, hours: 1.6).Exit);
        Assert.Equal(4, longEnough.Runs.Count);
    }

    [Fact]
    public void The_hours_must_suffice_for_a_teacher_too()
    {
        Assert.Equal(0, Ablate(new Watcher(), seeds: 1, recipe: "TinyStudent").Exit);
        var others = Entries().Where(static entry => (string)entry!["recipe"]! != "TinyStudent").Select(static entry => entry!.DeepClone()).ToArray();
        Assert.Single(others)["seconds"] = 5400;
        File.WriteAllText(Results + ".json", new JsonArray([.. others]).ToJsonString());
        foreach (var run in new[] { "TinyStudent", "TinyTeacher" })
            Directory.Delete(_folder["runs", run], recursive: true);

        var tooLong = new Watcher();
        Assert.Equal(0, Ablate(tooLong, seeds: 1, hours: 2.9, recipe: "TinyStudent").Exit);
        Assert.Empty(tooLong.Runs);
        Assert.StartsWith("2.9 hours, of which 00:00:00 are gone, do not suffice for another run after its teacher's, of which the longest took 01:30:00: 1 of 2 results are missing.", tooLong.Notices[^1], StringComparison.Ordinal);
        var longEnough = new Watcher();
        Assert.Equal(0, Ablate(longEnough, seeds: 1, hours: 3.1, recipe: "TinyStudent").Exit);
        Assert.Equal(["TinyTeacher", "TinyStudent"], longEnough.Runs.Select(static run => run.Recipe));

        // Where the teacher's run is there, one run's time is enough.
        File.WriteAllText(Results + ".json", new JsonArray([.. others.Select(static entry => entry.DeepClone())]).ToJsonString());
        Directory.Delete(_folder["runs", "TinyStudent"], recursive: true);
        var taught = new Watcher();
        Assert.Equal(0, Ablate(taught, seeds: 1, hours: 1.6, recipe: "TinyStudent").Exit);
        Assert.Equal(["TinyStudent"], taught.Runs.Select(static run => run.Recipe));
    }

    [Fact]
    public void A_training_that_fails_is_told_and_kept_and_the_others_are_trained()
    {
        var setting = ("Recipes:TinyGridUpToLabelSmoothing:LearningRate:Rate", "1e30");
        var watcher = new Watcher();
        var (exit, output, _) = Ablate(watcher, seeds: 1, settings: setting);
        Assert.Equal(1, exit);
        Assert.Equal(4, watcher.Runs.Count);
        Assert.Equal(1, watcher.Outcomes.Count(static outcome => outcome.Status == TrainingStatus.Failed));
        Assert.Contains("| baseline | 1 |", output, StringComparison.Ordinal);
        Assert.Contains("| + LabelSmoothing | 0 |  |  |  |  |", output, StringComparison.Ordinal);
        Assert.Contains("| + PixelNoise | 1 |", output, StringComparison.Ordinal);
        Assert.Matches("\nFailed: TinyGridUpToLabelSmoothing, seed 0: The t\\S+ loss(, or a gradient,)? is not finite", output);
        Assert.Contains("Made by `ablate TinyGrid --seeds 1` with `Tricks:Device=cpu`, `Tricks:Recipes:TinyGridUpToLabelSmoothing:LearningRate:Rate=1E+30`;", output, StringComparison.Ordinal);

        // It would fail again.
        var again = new Watcher();
        Assert.Equal(1, Ablate(again, seeds: 1, settings: setting).Exit);
        Assert.Empty(again.Runs);
    }

    [Fact]
    public void A_teacher_that_cannot_be_trained_takes_its_students_alone()
    {
        var watcher = new Watcher();
        Assert.Equal(1, Ablate(watcher, seeds: 1, recipe: "TinyStudent", settings: ("Recipes:TinyTeacher:LearningRate:Rate", "1e30")).Exit);
        Assert.Equal(["TinyStudentWithoutDistillation"], Entries().Select(static entry => (string)entry!["recipe"]!));
        Assert.Contains(watcher.Outcomes, static outcome => outcome.Failure?.Message.StartsWith("The teacher TinyTeacher could not be trained: ", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void A_row_whose_numbers_do_not_fit_its_data_is_told_before_the_first_run()
    {
        var watcher = new Watcher();
        var (exit, _, errors) = Ablate(watcher, settings: ("Recipes:TinyGridUpToLabelSmoothing:BatchSize:Size", "4000"));
        Assert.Equal(78, exit);
        Assert.Empty(watcher.Runs);
        Assert.StartsWith("TinyGridUpToLabelSmoothing: The training set has 48 images, fewer than one batch of 4000: ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TinyGird", "There is no recipe 'TinyGird'; allowed: TinyGrid, TinyStepGrid, TinyStudent; did you mean TinyGrid?")]
    [InlineData("Tiny", "Recipe Tiny has no [Ablate], so that there is nothing to compare; allowed: TinyGrid, TinyStepGrid, TinyStudent")]
    public void A_recipe_that_has_nothing_to_compare_is_an_error(string recipe, string message)
    {
        var (exit, output, errors) = Ablate(new Watcher(), recipe: recipe);
        Assert.Equal((78, ""), (exit, output));
        Assert.StartsWith(message, errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ \"recipe\": 1 }")]
    [InlineData("null")]
    [InlineData("[ null ]")]
    [InlineData("[ { } ]")]
    [InlineData("[ { \"recipe\": null, \"seed\": 0, \"recipe_hash\": \"a\", \"data_digest\": \"b\", \"top1\": 0, \"top5\": 0, \"seconds\": 1, \"machine\": \"cpu\" } ]")]
    public void A_results_file_that_is_none_is_left_alone(string content)
    {
        _folder.Write("results/tiny.json", content);
        var watcher = new Watcher();
        var (exit, _, errors) = Ablate(watcher);
        Assert.Equal(1, exit);
        Assert.StartsWith($"{Results}.json is not the results of an ablation: ", errors, StringComparison.Ordinal);
        Assert.Empty(watcher.Runs);
        Assert.Equal(content, File.ReadAllText(Results + ".json"));
    }

    [Theory]
    [InlineData("/dev/null/results", "command line --results is '/dev/null/results', but /dev/null is a file; allowed: ")]
    [InlineData("/proc/results", "command line --results is '/proc/results', but it cannot be written")]
    [InlineData("results/", "command line --results is 'results/', but it names no file; allowed: ")]
    [InlineData("/", "command line --results is '/', but it names no file; allowed: ")]
    public void Where_nothing_can_be_written_nothing_is_trained(string results, string message)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "paths of Linux");
        var watcher = new Watcher();
        var (exit, _, errors) = Ablate(watcher, results: results);
        Assert.Equal(78, exit);
        Assert.StartsWith(message, errors, StringComparison.Ordinal);
        Assert.Empty(watcher.Runs);
    }

    /// <summary>The shipped tables as a process, with the signal of a terminal's Ctrl+C.</summary>
    [Fact]
    public async Task SIGINT_ends_the_program_after_the_step_and_the_table_is_written()
    {
        Assert.SkipUnless(Directory.Exists("/usr/share/datasets/fashion-mnist"), "needs Fashion-MNIST on this machine");
        Assert.SkipWhen(HostProcess.IsIgnored(HostProcess.SigInt), "the tests were started with this signal ignored");
        using var host = new HostProcess(_folder, ["ablate", "fashiontable4", "--seeds", "1", "--Tricks:Device=cpu"]);
        var runs = _folder["runs", "FashionTable4WithoutAll"];
        while (!host.HasExited && !(Directory.Exists(runs) && Directory.EnumerateFiles(runs, "run.json", SearchOption.AllDirectories).Any()))
            await Task.Delay(100, TestContext.Current.CancellationToken);
        host.Signal(HostProcess.SigInt);
        var (exit, output, errors) = await host.EndAsync();
        Assert.Equal(130, exit);
        Assert.Contains("| + MixedPrecision | 0 |", output, StringComparison.Ordinal);
        Assert.Contains("Run 1 of 5: FashionTable4WithoutAll, seed 0.", errors, StringComparison.Ordinal);
        // Named after the recipe, however it was typed.
        Assert.Equal(["FashionTable4.md"], Directory.EnumerateFiles(_folder["ablations"]).Select(Path.GetFileName));
    }

    private (int Exit, string Output, string Errors) Ablate(
        Watcher watcher, int seeds = 2, double hours = 1, string? results = null, string recipe = "TinyGrid", params (string, string)[] settings)
    {
        using var host = watcher.Host<RecipeModule>(_folder, "TinyGrid", settings);
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var exit = new AblateRecipe(host.Services, new(recipe, seeds, hours, results ?? Results), output, errors).Run(watcher.Stop.Token);
        return (exit, output.ToString(), errors.ToString());
    }

    private JsonArray Entries() => File.Exists(Results + ".json") ? JsonNode.Parse(File.ReadAllText(Results + ".json"))!.AsArray() : [];

    private static JsonNode Json(string run, string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(run, file)))!;
}
