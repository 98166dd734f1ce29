using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tricks.Hosting;
using Tricks.Recipes;
using Tricks.Training;

namespace Tricks.Faults;

/// <summary>A recipe of this project in a host of this process.</summary>
internal sealed class InProcess : ITrainingObserver, IDisposable
{
    private readonly IHost _host;

    /// <param name="folder">Where runs are left, below <c>runs</c>, and data are.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="settings">Keys below <c>Tricks</c>.</param>
    public InProcess(string folder, string recipe, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Tricks:Recipe"] = recipe,
            ["Tricks:Device"] = "cpu",
            ["Tricks:Threads"] = "1",
            ["Tricks:Runs:Root"] = Path.Combine(folder, "runs"),
            ["Tricks:Data:Root"] = folder,
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(static setting => "Tricks:" + setting.Key, static setting => (string?)setting.Value));
        builder.Services.AddSingleton<ITrainingObserver>(this);
        builder.Services.AddTricks<RecipeModule>();
        _host = builder.Build();
        Trainer = Services.GetRequiredService<RecipeTrainer>();
        Recipe = Trainer.Find(recipe);
    }

    public IServiceProvider Services => _host.Services;

    public RecipeTrainer Trainer { get; }

    public Recipe Recipe { get; }

    public List<string> Notices { get; } = [];

    /// <summary>Stops the run after so many steps.</summary>
    public int StopAfter { get; init; } = int.MaxValue;

    public TimeSpan Interval => TimeSpan.Zero;

    private CancellationTokenSource Stop { get; } = new();

    public TrainingOutcome Train() => Trainer.Train(Recipe, null, Stop.Token);

    public void Notice(string text) => Notices.Add(text);

    public void Working(string what, long done, long? total)
    {
    }

    public void Started(RunDescription run)
    {
    }

    public void Stepped(StepProgress progress) => Took(((progress.Epoch - 1) * progress.StepsPerEpoch) + progress.StepInEpoch);

    public void Evaluating(int epoch)
    {
    }

    public void EpochEnded(EpochMetrics metrics, int epochs) => Took(metrics.Step);

    public void Ended(TrainingOutcome outcome)
    {
    }

    public void Dispose()
    {
        Stop.Dispose();
        _host.Dispose();
    }

    private void Took(int steps)
    {
        if (steps >= StopAfter)
            Stop.Cancel();
    }
}
