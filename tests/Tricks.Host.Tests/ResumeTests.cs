using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tricks.Hosting;
using Tricks.Recipes;
using Tricks.Training;

namespace Tricks.Host.Tests;

/// <summary>What is started again goes on where it was.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_latest_run_goes_on_where_it_was_not_trained_to_its_end()
    {
        var whole = Train(new(), ("Runs:Root", _folder["other"]));
        var stopped = Train(new() { OnStarted = static watcher => watcher.Stop.Cancel() });
        Assert.Equal(TrainingStatus.Stopped, stopped.Status);

        var watcher = new Watcher();
        var resumed = Train(watcher);
        Assert.Equal((TrainingStatus.Completed, stopped.RunFolder), (resumed.Status, resumed.RunFolder));
        Assert.Equal($"Training goes on where the run {stopped.RunFolder} was, after step 0.", Assert.Single(watcher.Notices, static notice => notice.StartsWith("Training goes on", StringComparison.Ordinal)));
        Assert.Equal(whole.Summary!.CheckpointSha256, resumed.Summary!.CheckpointSha256);
        Assert.Equal(whole.Summary.Steps, resumed.Summary.Steps);

        // One that was trained to its end is not gone on with.
        Assert.NotEqual(resumed.RunFolder, Train(new()).RunFolder);
    }

    [Fact]
    public void A_run_of_other_values_or_where_that_is_forbidden_is_not_gone_on_with()
    {
        var stopped = Train(new() { OnStarted = static watcher => watcher.Stop.Cancel() });
        Assert.NotEqual(stopped.RunFolder, Train(new(), ("Recipes:Tiny:LearningRate:Rate", "0.04")).RunFolder);
        Assert.NotEqual(stopped.RunFolder, Train(new(), ("Resume", "never")).RunFolder);
    }

    [Fact]
    public void A_run_that_another_process_trains_is_left_to_it()
    {
        var stopped = Train(new() { OnStarted = static watcher => watcher.Stop.Cancel() });
        using (RunFolder.TryOpen(stopped.RunFolder!))
        {
            var watcher = new Watcher();
            Assert.NotEqual(stopped.RunFolder, Train(watcher).RunFolder);
            Assert.Contains($"The run {stopped.RunFolder} is being trained by another process, or cannot be locked.", watcher.Notices);
            Assert.Equal($"The run {stopped.RunFolder} cannot be gone on with, as was told: another process has it, or none of its checkpoints can be used. Tricks:Resume=never begins a new run.", Failure(Train(new(), ("Resume", stopped.RunFolder!))));
        }
    }

    [Fact]
    public void A_run_of_other_values_is_told_of_with_what_is_other()
    {
        var stopped = Stopped();
        var watcher = new Watcher();
        Train(watcher, ("Recipes:Tiny:LearningRate:Rate", "0.04"));
        Assert.Contains(
            $"The run {stopped.RunFolder} was not trained to its end and is not gone on with, since it has other values: Tricks:Recipes:Tiny:LearningRate:Rate was 0.05 and is 0.04 (MemoryConfigurationProvider). "
            + $"A new one is begun; Tricks:Resume={Path.GetFileName(stopped.RunFolder)} asks for that one.", watcher.Notices);

        // Nor is it told of again, behind a later one.
        watcher = new();
        Train(watcher, ("Recipes:Tiny:LearningRate:Rate", "0.04"));
        Assert.DoesNotContain(watcher.Notices, static notice => notice.Contains("not gone on with", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_that_is_asked_for_is_refused_where_values_are_other_unless_that_is_wanted()
    {
        var stopped = Stopped();
        var name = Path.GetFileName(stopped.RunFolder)!;
        (string, string)[] others = [("Resume", name), ("Recipes:Tiny:LearningRate:Rate", "0.04"), ("Recipes:Tiny:PixelNoise:Enabled", "false")];
        var refused = Train(new(), others);
        Assert.IsType<RecipeException>(refused.Failure);
        Assert.Equal(
            $"The run {stopped.RunFolder} is not gone on with, since it was trained with other values: PixelNoise was on and is not; Tricks:Recipes:Tiny:LearningRate:Rate was 0.05 and is 0.04 (MemoryConfigurationProvider). "
            + "Set the old values again; Tricks:ResumeChanged=true goes on with the new ones from step 0 on; Tricks:Resume=never begins a new run.", Failure(refused));
        Assert.Null(refused.RunFolder);

        var watcher = new Watcher();
        var changed = Train(watcher, [.. others, ("ResumeChanged", "true")]);
        Assert.Equal((TrainingStatus.Completed, stopped.RunFolder), (changed.Status, changed.RunFolder));
        Assert.Contains(watcher.Notices, static notice => notice.StartsWith("It goes on with other values: PixelNoise was on and is not; ", StringComparison.Ordinal) && notice.EndsWith("So its recipe hash is of its own.", StringComparison.Ordinal));
        var run = Json(changed, "run.json");
        Assert.NotEqual((string?)run["recipe_hash"], (string?)run["values_hash"]);
        Assert.Equal(2, run["resumed"]![0]!["changes"]!.AsArray().Count);
        // It is not taken for a run that had these values from its first step on.
        using var host = new Watcher().Host<RecipeModule>(_folder, "Tiny", others[1..]);
        var trainer = host.Services.GetRequiredService<RecipeTrainer>();
        Assert.Null(trainer.FindFinished(trainer.Find("Tiny"), 0, (string)run["data"]!["digest"]!));
    }

    [Fact]
    public void Other_data_are_refused_and_a_new_run_begins_where_that_is_wanted()
    {
        var stopped = Stopped();
        // As if they had been: the recipe's own data cannot change without a value.
        var told = File.ReadAllText(Path.Combine(stopped.RunFolder!, "run.json"));
        var digest = (string)Json(stopped, "run.json")["data"]!["digest"]!;
        File.WriteAllText(Path.Combine(stopped.RunFolder!, "run.json"), told.Replace(digest, "0123", StringComparison.Ordinal));
        foreach (var resume in new[] { "auto", stopped.RunFolder! })
        {
            var refused = Train(new(), ("Resume", resume));
            Assert.IsType<RecipeException>(refused.Failure);
            Assert.StartsWith($"The run {stopped.RunFolder} was trained on other data, so that it cannot be gone on with: its digest was 0123 (64 training and 16 test images) and is {digest} (64 and 16). Put the data back as they were; Tricks:Resume=never begins a new run", Failure(refused), StringComparison.Ordinal);
        }

        Assert.Equal(TrainingStatus.Completed, Train(new(), ("Resume", "never")).Status);
        // And that is then the latest.
        Assert.Equal(TrainingStatus.Completed, Train(new()).Status);
    }

    [Fact]
    public void Epochs_added_to_a_finished_run_end_in_the_weights_of_the_longer_run()
    {
        var whole = Train(new(), ("Runs:Root", _folder["other"]), ("Recipes:Tiny:Epochs:Count", "3"));
        var first = Train(new());
        Assert.Equal("The run " + first.RunFolder + " was trained for 4 steps of 1 epochs; the 1 that are asked for have 4: choose more; Tricks:Recipes:Tiny:Epochs:Count is 1 (attribute)", Failure(Train(new(), ("Resume", first.RunFolder!))).Replace("'", "", StringComparison.Ordinal));

        var watcher = new Watcher();
        var longer = Train(watcher, ("Resume", first.RunFolder!), ("Recipes:Tiny:Epochs:Count", "3"));
        Assert.Equal((TrainingStatus.Completed, first.RunFolder), (longer.Status, longer.RunFolder));
        Assert.Contains("It goes on with other values: Tricks:Recipes:Tiny:Epochs:Count was 1 and is 3 (MemoryConfigurationProvider). It ends as a run that had them from its first step on.", watcher.Notices);
        Assert.Equal(whole.Summary!.CheckpointSha256, longer.Summary!.CheckpointSha256);
        Assert.Equal((string?)Json(whole, "run.json")["recipe_hash"], (string?)Json(longer, "run.json")["recipe_hash"]);
    }

    [Theory]
    [InlineData("TinyStepGrid", "the learning rate of step 2 was 0.", "")]
    [InlineData("TinyShrinking", "a part acts by how many steps there are in all", "")]
    [InlineData("TinyShrinking", "", "Recipes:TinyShrinking:ProgressiveResizing:Enabled")]
    public void Epochs_are_added_only_where_the_steps_so_far_would_have_been_the_same(string recipe, string objection, string off)
    {
        (string, string)[] settings = off.Length == 0 ? [] : [(off, "false")];
        var first = Train(new(), recipe, settings);
        var longer = Train(new(), recipe, [.. settings, ("Resume", first.RunFolder!), ($"Recipes:{recipe}:Epochs:Count", "5")]);
        if (objection.Length == 0)
            Assert.Equal(TrainingStatus.Completed, longer.Status);
        else
            Assert.StartsWith($"The run {first.RunFolder} is not gone on with, since {objection}", Failure(longer), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_goes_on_on_another_machine_says_so()
    {
        var stopped = Stopped();
        var path = Path.Combine(stopped.RunFolder!, "run.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"libtorch\": \"", "\"libtorch\": \"1.", StringComparison.Ordinal));
        var watcher = new Watcher();
        var resumed = Train(watcher);
        Assert.Contains(watcher.Notices, static notice => notice.StartsWith("It began with libtorch 1.", StringComparison.Ordinal) && notice.Contains("it is not promised to end with the same bits", StringComparison.Ordinal));
        Assert.StartsWith("1.", (string?)Json(resumed, "run.json")["resumed"]![0]!["machine"]!["libtorch"], StringComparison.Ordinal);
    }

    [Fact]
    public void What_becomes_of_other_runs_with_these_values_is_told()
    {
        var first = Stopped();
        using (RunFolder.TryOpen(first.RunFolder!))
            Assert.NotEqual(first.RunFolder, Stopped().RunFolder);
        var watcher = new Watcher();
        var second = Train(watcher);
        Assert.Contains($"Older runs with these values were not trained to their end either: {first.RunFolder}. Tricks:Resume=<run> goes on with one of them.", watcher.Notices);

        var third = new Watcher();
        Assert.NotEqual(second.RunFolder, Train(third).RunFolder);
        Assert.Contains($"The run {second.RunFolder} with these values was trained to its end, and a new one is begun.", third.Notices);
    }

    [Fact]
    public void Where_the_latest_run_is_locked_an_older_one_goes_on()
    {
        var first = Stopped();
        string second;
        using (RunFolder.TryOpen(first.RunFolder!))
            second = Stopped().RunFolder!;
        using (RunFolder.TryOpen(second))
            Assert.Equal(first.RunFolder, Train(new()).RunFolder);
    }

    [Fact]
    public void A_run_that_does_not_say_what_it_is_is_told_and_passed_over()
    {
        var stopped = Stopped();
        File.WriteAllText(Path.Combine(stopped.RunFolder!, "run.json"), "{");
        var watcher = new Watcher();
        Assert.NotEqual(stopped.RunFolder, Train(watcher).RunFolder);
        Assert.Contains($"{stopped.RunFolder} has checkpoints and no run.json that can be read, so that it is passed over.", watcher.Notices);
    }

    [Fact]
    public void Another_policy_for_what_is_not_finite_is_told_and_kept()
    {
        var stopped = Stopped();
        var watcher = new Watcher();
        var resumed = Train(watcher, ("NotFinite:Policy", "Skip"));
        Assert.Equal(stopped.RunFolder, resumed.RunFolder);
        Assert.Contains(watcher.Notices, static notice => notice.StartsWith("It goes on with other settings: Tricks:NotFinite:Policy was Stop and is Skip (", StringComparison.Ordinal));
        Assert.StartsWith("Tricks:NotFinite:Policy was Stop and is Skip", (string?)Json(resumed, "run.json")["resumed"]![0]!["settings"]![0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_whose_teacher_has_other_weights_says_so()
    {
        Train(new(), "TinyTeacher");
        var stopped = Train(new() { OnStarted = static watcher => watcher.Stop.Cancel() }, "TinyStudent");
        var unchanged = new Watcher { OnStarted = static watcher => watcher.Stop.Cancel() };
        Train(unchanged, "TinyStudent");
        Assert.DoesNotContain(unchanged.Notices, static notice => notice.Contains("has other weights than it had", StringComparison.Ordinal));

        var path = Path.Combine(stopped.RunFolder!, "run.json");
        var sha256 = (string)Json(stopped, "run.json")["teachers"]![0]!["checkpoint_sha256"]!;
        File.WriteAllText(path, File.ReadAllText(path).Replace(sha256, "0123", StringComparison.Ordinal));
        var watcher = new Watcher();
        Assert.Equal(stopped.RunFolder, Train(watcher, "TinyStudent").RunFolder);
        Assert.Contains($"Its teacher TinyTeacher has other weights than it had, SHA-256 {sha256} in place of 0123: it is not promised to end with the same bits as a run that was not stopped.", watcher.Notices);
    }

    [Fact]
    public void A_run_that_was_killed_before_its_first_checkpoint_does_not_hide_the_one_before()
    {
        var stopped = Stopped();
        var killed = Train(new(), ("Resume", "never"));
        File.Delete(Path.Combine(killed.RunFolder!, "summary.json"));
        Directory.Delete(Path.Combine(killed.RunFolder!, "checkpoints"), recursive: true);
        Assert.Equal(stopped.RunFolder, Train(new()).RunFolder);
    }

    [Fact]
    public void What_could_not_be_used_is_not_kept_in_the_place_of_what_can()
    {
        var stopped = Stopped();
        var checkpoints = Path.Combine(stopped.RunFolder!, "checkpoints");
        File.WriteAllText(Path.Combine(checkpoints, "state-0000000080.safetensors"), "damaged");
        var watcher = new Watcher();
        var resumed = Train(watcher, ("Checkpoints:Keep", "1"));
        Assert.Equal(stopped.RunFolder, resumed.RunFolder);
        Assert.Equal(["state-0000000004.safetensors"], CheckpointFiles.In(checkpoints).Select(Path.GetFileName));
        Assert.Equal("damaged", File.ReadAllText(Path.Combine(checkpoints, "state-0000000080.safetensors.unusable")));
    }

    [Fact]
    public void A_finished_run_that_cannot_be_gone_on_with_stays_as_it_is()
    {
        var finished = Train(new(), "TinyShrinking");
        var summary = File.ReadAllBytes(Path.Combine(finished.RunFolder!, "summary.json"));
        var refused = Train(new(), "TinyShrinking", ("Resume", finished.RunFolder!), ("ResumeChanged", "true"), ("Recipes:TinyShrinking:Epochs:Count", "4"), ("Recipes:TinyShrinking:ResNet:Depth", "32"));
        Assert.Contains("does not fit the recipe as it is now", Failure(refused), StringComparison.Ordinal);
        Assert.Equal(summary, File.ReadAllBytes(Path.Combine(finished.RunFolder!, "summary.json")));
    }

    [Fact]
    public void A_run_none_of_whose_checkpoints_is_whole_is_left_as_it_is()
    {
        var stopped = Stopped();
        foreach (var file in CheckpointFiles.In(Path.Combine(stopped.RunFolder!, "checkpoints")))
            File.WriteAllText(file, "");
        var watcher = new Watcher();
        var other = Train(watcher);
        Assert.NotEqual(stopped.RunFolder, other.RunFolder);
        Assert.Contains($"The run {stopped.RunFolder} has no checkpoint that can be used.", watcher.Notices);
    }

    [Fact]
    public async Task A_run_that_is_not_there_is_an_error_before_anything_starts()
    {
        var (exit, _, errors) = await HostProcess.RunAsync(_folder, ["--Tricks:Resume=atuo"]);
        Assert.Equal(78, exit);
        Assert.Contains("Tricks:Resume is 'atuo' (command line --Tricks:Resume), but there is no such run, or none whose run.json can be read; allowed: auto, never, or the folder of a run, such as one in runs/Quickstart; did you mean auto?", errors, StringComparison.Ordinal);
    }

    private static string Failure(TrainingOutcome outcome) => outcome.Failure?.Message ?? outcome.Status.ToString();

    private static JsonNode Json(TrainingOutcome outcome, string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(outcome.RunFolder!, file)))!;

    private TrainingOutcome Stopped() => Train(new() { OnStarted = static watcher => watcher.Stop.Cancel() });

    private TrainingOutcome Train(Watcher watcher, params (string, string)[] settings) => Train(watcher, "Tiny", settings);

    private TrainingOutcome Train(Watcher watcher, string recipe, params (string, string)[] settings)
    {
        using var host = watcher.Host<RecipeModule>(_folder, recipe, settings);
        var trainer = host.Services.GetRequiredService<RecipeTrainer>();
        var resume = settings.FirstOrDefault(static setting => setting.Item1 == "Resume").Item2 ?? "auto";
        return trainer.Train(trainer.Find(recipe), 0, watcher.Stop.Token, resume);
    }
}
