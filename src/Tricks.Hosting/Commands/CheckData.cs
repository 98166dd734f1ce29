using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Tricks.Data;
using Tricks.Recipes;
using Tricks.Training;

namespace Tricks.Hosting.Commands;

/// <summary><c>check-data</c>: reads and decodes every image of a recipe's data, and names those that cannot be, each with the reason.</summary>
internal sealed class CheckData(IServiceProvider services, string name, TextWriter output, TextWriter errors)
{
    public int Run(CancellationToken stop)
    {
        Recipe? recipe = null;
        try
        {
            var trainer = services.GetRequiredService<RecipeTrainer>();
            var observer = services.GetRequiredService<ITrainingObserver>();
            recipe = trainer.Find(name);
            var pipeline = recipe.Compose(services, services.GetRequiredService<IOptions<TricksOptions>>().Value.Seed);
            var data = pipeline.OpenData(trainer.Data(stop, isToCheck: true));
            data.ThrowUnlessNamedApart();
            var (images, bad) = DataCheck.Run(data, (done, total) => observer.Working("checking images", done, total), stop);
            // In place of the line that shows progress.
            observer.Notice($"{recipe.Name}: every image was looked at.");
            foreach (var line in bad)
                output.WriteLine(line);
            output.WriteLine($"{images} images, {bad.Count} bad");
            if (data.Test.Count == 0)
                output.WriteLine(ImageDataset.NothingToEvaluateOn);
            return bad.Count == 0 && data.Test.Count > 0 ? ExitCodes.Done : ExitCodes.Failed;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            errors.WriteLine($"{name}: stopped before every image was read, so that nothing is said of them.");
            return ExitCodes.Terminated;
        }
        catch (RecipeException exception)
        {
            errors.WriteLine((recipe?.WithValues(exception, services) ?? exception).Message);
            return ExitCodes.BadConfiguration;
        }
        catch (Exception exception) when (exception is DataException or HttpRequestException or IOException or UnauthorizedAccessException)
        {
            errors.WriteLine(exception.Message);
            return ExitCodes.Failed;
        }
    }
}
