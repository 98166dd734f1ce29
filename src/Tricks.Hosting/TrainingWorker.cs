using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Tricks.Hosting.Health;
using Tricks.Native;
using Tricks.Training;

namespace Tricks.Hosting;

/// <summary>
/// Trains the chosen recipe on a thread of its own while the host runs. It never stops the host: how training ended is told by
/// <see cref="TrainingCompletion"/>.
/// </summary>
internal sealed class TrainingWorker(
    RecipeTrainer trainer,
    IOptions<TricksOptions> options,
    ITrainingObserver observer,
    TrainingCompletion completion,
    TrainingHealth health,
    ConfigurationWatch configuration,
    ILogger<TrainingWorker> logger) : BackgroundService
{
    private bool _began;

    /// <summary>A host that stops at once may never call <see cref="ExecuteAsync"/>; whoever waits for the outcome must hear of it all the same.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!Volatile.Read(ref _began))
            Finish(new(TrainingStatus.Stopped, null, null, null));
        else if (!completion.Outcome.IsCompleted)
            Log.ShutdownTimedOut(logger);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Volatile.Write(ref _began, true);
        health.Begin();
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
        using var watched = configuration.Begin();
        using var told = stop.Register(() => Log.Stopping(logger));
        try
        {
            return trainer.Train(trainer.Find(options.Value.Recipe), options.Value.Seed, stop, options.Value.Resume);
        }
        catch (Exception exception)
        {
            return new(TrainingStatus.Failed, null, null, exception);
        }
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

        if (_began)
            health.End(outcome);
        completion.Set(outcome);
    }
}
