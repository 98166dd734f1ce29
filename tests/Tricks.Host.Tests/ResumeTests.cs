using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tricks.Hosting;
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
        Assert.Equal($"Training goes on where the run {stopped.RunFolder} was.", Assert.Single(watcher.Notices, static notice => notice.StartsWith("Training goes on", StringComparison.Ordinal)));
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
            Assert.Contains($"The run {stopped.RunFolder} is being trained by another process, or cannot be locked: a new one is begun.", watcher.Notices);
        }
    }

    private TrainingOutcome Train(Watcher watcher, params (string, string)[] settings)
    {
        using var host = watcher.Host<RecipeModule>(_folder, "Tiny", settings);
        var trainer = host.Services.GetRequiredService<RecipeTrainer>();
        return trainer.Train(trainer.Find("Tiny"), 0, watcher.Stop.Token);
    }
}
