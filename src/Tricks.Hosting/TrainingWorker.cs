using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TorchSharp;
using Tricks.Data;
using Tricks.Native;
using Tricks.Recipes;
using Tricks.Training;

namespace Tricks.Hosting;

/// <summary>
/// Trains the chosen recipe on a thread of its own while the host runs. It never stops the host: how training ended is told by
/// <see cref="TrainingCompletion"/>.
/// </summary>
internal sealed class TrainingWorker(
    IServiceProvider services,
    IEnumerable<Recipe> recipes,
    IOptions<TricksOptions> options,
    TricksConfiguration configuration,
    ITrainingObserver observer,
    TrainingCompletion completion,
    TimeProvider time,
    ILogger<TrainingWorker> logger) : BackgroundService
{
    private bool _began;

    /// <summary>A host that stops at once may never call <see cref="ExecuteAsync"/>; whoever waits for the outcome must hear of it all the same.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!Volatile.Read(ref _began))
            Finish(new(TrainingStatus.Stopped, null, null, null));
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Volatile.Write(ref _began, true);
        try
        {
            // TorchSharp's dispose scopes and no_grad belong to a thread, so training stays on one from start to end.
            TorchThread.Start("Tricks training", () => Finish(Run(stoppingToken)));
        }
        catch (Exception exception)
        {
            Finish(new(TrainingStatus.Failed, null, null, exception));
        }

        return completion.Outcome;
    }

    private TrainingOutcome Run(CancellationToken stop)
    {
        using var told = stop.Register(() => Log.Stopping(logger));
        RunFolder? folder = null;
        Trainer? trainer = null;
        try
        {
            var settings = options.Value;
            var recipe = ChosenRecipe();
            var pipeline = recipe.Compose(services, settings.Seed);
            var libtorch = TorchRuntime.Initialize();
            foreach (var notice in libtorch.Notices)
                observer.Notice(notice);
            if (settings.Threads > 0)
                TorchRuntime.SetThreads(settings.Threads);
            var device = DeviceChoice.Resolve(settings.Device, observer.Notice);
            using var session = TrainingSession.Open(pipeline, device, new DataContext
            {
                Root = settings.DataRoot,
                Progress = observer.Working,
                Notice = observer.Notice,
                Cancellation = stop,
            });
            folder = RunFolder.Create(settings.RunsRoot, recipe.Name, time.GetUtcNow());
            var run = Describe(recipe, pipeline, session, folder, libtorch);
            folder.Write(run);
            observer.Started(run);
            trainer = new(pipeline, session, run, folder, observer);
            var summary = trainer.Train(stop);
            folder.Write(summary);
            return new(summary.Status == "stopped" ? TrainingStatus.Stopped : TrainingStatus.Completed, folder.Path, summary, null);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new(TrainingStatus.Stopped, folder?.Path, null, null);
        }
        catch (Exception exception)
        {
            var failure = exception is RecipeException unfit ? ChosenRecipe().WithValues(unfit, services) : exception;
            return new(TrainingStatus.Failed, folder?.Path, Fail(folder, trainer, failure), failure);
        }
    }

    private Recipe ChosenRecipe() => recipes.First(recipe => recipe.Name.Equals(options.Value.Recipe, StringComparison.OrdinalIgnoreCase));

    /// <summary>Leaves a summary of the failure where there is a run folder; a second failure must not hide the first.</summary>
    private RunSummary? Fail(RunFolder? folder, Trainer? trainer, Exception exception)
    {
        var summary = trainer?.Summary(TrainingStatus.Failed, exception.Message);
        if (folder is null || summary is null)
            return summary;
        try
        {
            folder.Write(summary);
        }
        catch (Exception second)
        {
            Log.SummaryNotWritten(logger, folder.Path, second);
        }

        return summary;
    }

    /// <summary>Tells the observer, then whoever waits. Nothing may escape here: it would end a process that is not ours.</summary>
    private void Finish(TrainingOutcome outcome)
    {
        try
        {
            observer.Ended(outcome);
        }
        catch (Exception exception)
        {
            Log.ObserverFailed(logger, exception);
        }

        completion.Set(outcome);
    }

    private RunDescription Describe(Recipe recipe, TrainingPipeline pipeline, TrainingSession session, RunFolder folder, TorchRuntimeDescription libtorch) => new()
    {
        Recipe = recipe.Name,
        Folder = folder.Path,
        Started = time.GetUtcNow(),
        Seed = pipeline.Seed,
        Device = session.Device.ToString(),
        Threads = TorchRuntime.Threads,
        Epochs = pipeline.Epochs,
        StepsPerEpoch = session.Sampler.StepsPerEpoch,
        TrainingImages = session.Data.Train.Count,
        TestImages = session.Data.Test.Count,
        Parameters = session.State.Parameters.Sum(static parameter => parameter.numel()),
        Input = pipeline.EvaluationShape(session.Data.Shape),
        ClassNames = session.Data.ClassNames,
        Normalization = pipeline.Normalization(session.Data),
        DataDigest = session.Data.Digest,
        Parts = recipe.PartsThatAreOn(recipe.Report(services).Values).Select(static part => part.Key).ToArray(),
        Model = session.State.Model.GetType().FullName ?? "",
        Values = [.. configuration.Report(options.Value).Values, .. recipe.Report(services).Values],
        Versions = new Dictionary<string, string>
        {
            ["tricks"] = typeof(TrainingWorker).Assembly.GetName().Version!.ToString(3),
            ["torchsharp"] = libtorch.TorchSharpVersion,
            ["libtorch"] = libtorch.LibTorchVersion,
            ["dotnet"] = Environment.Version.ToString(),
        },
    };
}
