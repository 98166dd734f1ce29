using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OwnHost;
using Tricks;
using Tricks.Hosting;
using Tricks.Training;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddTricks<RecipeModule>();
using var host = builder.Build();
try
{
    await host.StartAsync();
}
catch (OptionsValidationException exception)
{
    // All that is wrong with the configuration, a line each.
    Console.Error.WriteLine(string.Join(Environment.NewLine, exception.Failures));
    return 78;
}

var outcome = await host.Services.GetRequiredService<TrainingCompletion>().Outcome;
await host.StopAsync();
return outcome.Status == TrainingStatus.Completed ? 0 : 1;

namespace OwnHost
{
    [Recipe]
    [FashionMnistSample]
    [ResNet(20)]
    [Epochs(1)]
    [Sgd]
    [LearningRate(0.1)]
    public sealed partial class MyRecipe;
}
