using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Tricks.Hosting.Health;
using Tricks.Recipes;
using Tricks.Training;

namespace Tricks.Hosting;

/// <summary>Puts training into a host.</summary>
public static class TricksServiceCollectionExtensions
{
    /// <summary>
    /// Adds the recipes of a module, which the source generator writes for every assembly with recipes, and the worker that trains the one
    /// that <c>Tricks:Recipe</c> names. May be called for several modules. The worker never stops the host; <see cref="TrainingCompletion"/>
    /// tells how training ended, and the health check <c>tricks</c> how it does.
    /// </summary>
    /// <remarks>Configuration below <c>Tricks</c> is validated when the host starts: all errors are thrown at once, as one
    /// <see cref="OptionsValidationException"/>.</remarks>
    /// <typeparam name="TModule">The module, <c>RecipeModule</c> in the root namespace of the assembly with the recipes.</typeparam>
    public static IServiceCollection AddTricks<TModule>(this IServiceCollection services)
        where TModule : IRecipeModule
    {
        foreach (var recipe in TModule.Recipes)
        {
            services.AddSingleton(recipe);
            recipe.AddTo(services);
        }

        if (services.Any(static service => service.ServiceType == typeof(TricksConfiguration)))
            return services;
        services.AddSingleton<TricksConfiguration>();
        services.AddSingleton<IConfigureOptions<TricksOptions>>(static provider => provider.GetRequiredService<TricksConfiguration>());
        services.AddSingleton<IValidateOptions<TricksOptions>>(static provider => provider.GetRequiredService<TricksConfiguration>());
        services.AddOptions<TricksOptions>().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ITrainingObserver, LoggingObserver>();
        services.TryAddSingleton<TrainingCompletion>();
        services.TryAddSingleton<RecipeTrainer>();
        services.TryAddSingleton<TrainingHealth>();
        services.TryAddSingleton<ConfigurationWatch>();
        services.AddHealthChecks().AddCheck<TrainingHealthCheck>(TrainingHealthCheck.Name);
        services.AddHostedService<TrainingWorker>();
        return services;
    }
}
