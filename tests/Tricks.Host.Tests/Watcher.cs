using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tricks.Hosting;
using Tricks.Recipes;
using Tricks.Training;

namespace Tricks.Host.Tests;

/// <summary>Hears everything of runs and may act when one starts.</summary>
internal sealed class Watcher : ITrainingObserver
{
    public List<RunDescription> Runs { get; } = [];

    public List<string> Notices { get; } = [];

    public List<TrainingOutcome> Outcomes { get; } = [];

    public List<(string What, long Done, long? Total)> Work { get; } = [];

    public Action<Watcher> OnStarted { get; init; } = static _ => { };

    public Action<Watcher> OnWorking { get; init; } = static _ => { };

    /// <summary>What stops the runs that it watches.</summary>
    public CancellationTokenSource Stop { get; } = new();

    public TimeSpan Interval => TimeSpan.FromHours(1);

    /// <summary>The runs that started, as recipe and seed.</summary>
    public IEnumerable<(string Recipe, long Seed)> Started => Runs.Select(static run => (run.Recipe, run.Seed));

    public void Notice(string text) => Notices.Add(text);

    public void Working(string what, long done, long? total)
    {
        Work.Add((what, done, total));
        OnWorking(this);
    }

    void ITrainingObserver.Started(RunDescription run)
    {
        Runs.Add(run);
        OnStarted(this);
    }

    public void Stepped(StepProgress progress)
    {
    }

    public void Evaluating(int epoch)
    {
    }

    public void EpochEnded(EpochMetrics metrics, int epochs)
    {
    }

    public void Ended(TrainingOutcome outcome) => Outcomes.Add(outcome);

    /// <summary>A host with this observer, whose runs are below a folder.</summary>
    public IHost Host<TModule>(string folder, string recipe, params (string Key, string Value)[] settings)
        where TModule : IRecipeModule
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Tricks:Recipe"] = recipe,
            ["Tricks:Device"] = "cpu",
            ["Tricks:Runs:Root"] = Path.Combine(folder, "runs"),
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(static setting => "Tricks:" + setting.Key, static setting => (string?)setting.Value));
        builder.Services.AddSingleton<ITrainingObserver>(this);
        builder.Services.AddTricks<TModule>();
        return builder.Build();
    }
}
