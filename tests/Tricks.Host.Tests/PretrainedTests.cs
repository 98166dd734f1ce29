using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tricks.Hosting;
using Tricks.Recipes;
using Tricks.Training;

namespace Tricks.Host.Tests;

/// <summary><see cref="TinyTuned"/> begins with the weights of a run of <see cref="Tiny"/>.</summary>
public sealed class PretrainedTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_begins_with_anothers_weights_and_says_with_which()
    {
        var source = Assert.Single(Train(nameof(Tiny)).Runs);
        var watcher = Train(nameof(TinyTuned), Path(_folder["runs", nameof(Tiny)]));
        var last = System.IO.Path.Combine(source.Folder, "checkpoints", "last.safetensors");
        Assert.Contains($"The weights are those of {last}: 2 tensors match.", watcher.Notices);
        Assert.Contains("The weights know images by mean [0, 0, 0] and deviation [255, 255, 255], and the recipe says mean [127.5, 127.5, 127.5] and deviation [52.255, 52.255, 52.255]: images are normalised as the weights know them.", watcher.Notices);
        var run = Assert.Single(watcher.Runs);
        Assert.Equal([255.0, 255, 255], run.Normalization.StandardDeviation);
        var told = JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(run.Folder, "run.json")))!["weights"]!.AsArray();
        var sha256 = (string)JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(source.Folder, "summary.json")))!["checkpoint_sha256"]!;
        Assert.Equal((last, sha256), ((string)told[0]!["path"]!, (string)told[0]!["sha256"]!));

        // Without them it goes another way, and with them again the same.
        var off = Train(nameof(TinyTuned), ("Recipes:TinyTuned:Pretrained:Enabled", "false"), ("Recipes:TinyTuned:Normalize:Enabled", "false"));
        Assert.NotEqual(watcher.Outcomes[0].Summary!.CheckpointSha256, off.Outcomes[0].Summary!.CheckpointSha256);
        var again = Train(nameof(TinyTuned), Path(_folder["runs", nameof(Tiny)]));
        Assert.Equal(watcher.Outcomes[0].Summary!.CheckpointSha256, again.Outcomes[0].Summary!.CheckpointSha256);
        Assert.Equal(run.RecipeHash, again.Runs[0].RecipeHash);
    }

    [Fact]
    public void Other_weights_under_the_same_name_make_another_run()
    {
        var (first, other) = (Train(nameof(Tiny)).Runs[0], Train(nameof(Tiny), ("Seed", "1")).Runs[0]);
        var path = _folder["weights.safetensors"];
        Copy(first, path);
        var stopped = new Watcher { OnStarted = static watcher => watcher.Stop.Cancel() };
        Train(stopped, nameof(TinyTuned), Path(path));
        Assert.Equal(TrainingStatus.Stopped, stopped.Outcomes[0].Status);

        Copy(other, path);
        var changed = Train(nameof(TinyTuned), Path(path));
        Assert.NotEqual(stopped.Runs[0].RecipeHash, changed.Runs[0].RecipeHash);
        Assert.NotEqual(stopped.Runs[0].Folder, changed.Runs[0].Folder);
        Assert.Contains(changed.Notices, static notice => notice.Contains("the content of the weights that it begins with", StringComparison.Ordinal));

        // The run before is gone on with where the weights are those again.
        Copy(first, path);
        Assert.Equal(stopped.Runs[0].Folder, Train(nameof(TinyTuned), Path(path), ("Resume", stopped.Runs[0].Folder)).Runs[0].Folder);
    }

    [Fact]
    public void Weights_that_are_not_there_are_told_with_where_their_name_comes_from()
    {
        var watcher = Train(nameof(TinyTuned), Path(_folder["none.pt"]));
        var failure = Assert.IsType<RecipeException>(watcher.Outcomes[0].Failure);
        Assert.StartsWith($"There are no weights at {_folder["none.pt"]}: give a file of safetensors or of PyTorch's torch.save, or the folder of a run; Tricks:Recipes:TinyTuned:Pretrained:Path is '{_folder["none.pt"]}' (MemoryConfigurationProvider)", failure.Message, StringComparison.Ordinal);
        Assert.Empty(watcher.Runs);
    }

    private static (string, string) Path(string path) => ("Recipes:TinyTuned:Pretrained:Path", path);

    private static void Copy(RunDescription run, string path) => File.Copy(System.IO.Path.Combine(run.Folder, "checkpoints", "last.safetensors"), path, overwrite: true);

    private Watcher Train(string recipe, params (string, string)[] settings) => Train(new Watcher(), recipe, settings);

    private Watcher Train(Watcher watcher, string recipe, params (string Key, string Value)[] settings)
    {
        using var host = watcher.Host<RecipeModule>(_folder, recipe, settings);
        var trainer = host.Services.GetRequiredService<RecipeTrainer>();
        var seed = settings.Any(static setting => setting.Key == "Seed") ? 1L : (long?)null;
        var resume = settings.FirstOrDefault(static setting => setting.Key == "Resume").Value ?? RecipeTrainer.Auto;
        ((ITrainingObserver)watcher).Ended(trainer.Train(trainer.Find(recipe), seed, watcher.Stop.Token, resume));
        return watcher;
    }
}
