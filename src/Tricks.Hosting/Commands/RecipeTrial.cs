using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Tricks.Data;
using Tricks.Recipes;
using Tricks.Training;

namespace Tricks.Hosting.Commands;

/// <summary>A recipe opened to take a few steps of it, of which nothing is kept but results; what goes wrong is told and has an exit code.</summary>
internal sealed class RecipeTrial(IServiceProvider services, TextWriter errors)
{
    /// <param name="name">The recipe.</param>
    /// <param name="results">Where results go.</param>
    /// <param name="tryOut">Takes the steps; its result is the exit code.</param>
    /// <param name="stop">Ends it.</param>
    public int Run(string name, string results, Func<Recipe, TrainingPipeline, TrainingSession, int> tryOut, CancellationToken stop)
    {
        // Told before the first step, not after the last.
        if (ResultFiles.Objection(results) is { } objection)
        {
            errors.WriteLine(objection);
            return ExitCodes.BadConfiguration;
        }

        Recipe? recipe = null;
        try
        {
            var trainer = services.GetRequiredService<RecipeTrainer>();
            recipe = trainer.Find(name);
            var pipeline = recipe.Compose(services, services.GetRequiredService<IOptions<TricksOptions>>().Value.Seed);
            using var session = trainer.Open(pipeline, stop);
            return tryOut(recipe, pipeline, session);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Terminated;
        }
        catch (RecipeException exception)
        {
            errors.WriteLine((recipe?.WithValues(exception, services) ?? exception).Message);
            return ExitCodes.BadConfiguration;
        }
        catch (Exception exception) when (exception is DataException or TrainingException or HttpRequestException or IOException or UnauthorizedAccessException)
        {
            errors.WriteLine(exception.Message);
            return ExitCodes.Failed;
        }
    }
}
