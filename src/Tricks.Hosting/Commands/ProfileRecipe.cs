using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Tricks.Hosting.Profiles;
using Tricks.Native;
using Tricks.Profiling;
using Tricks.Training;

namespace Tricks.Hosting.Commands;

/// <summary>What <c>profile</c> is asked for.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="Steps">How many steps each figure is of.</param>
/// <param name="Results">Where results go, without an extension: <c>.md</c>, <c>.json</c> and <c>.svg</c> are added.</param>
internal sealed record ProfileRequest(string Recipe, int Steps, string Results);

/// <summary><c>profile</c>: takes a few steps of a recipe and tells where their time and memory go, by phase and by module, beside the floor. Nothing of the training is kept.</summary>
internal sealed class ProfileRecipe(IServiceProvider services, ProfileRequest request, TextWriter output, TextWriter errors)
{
    public int Run(CancellationToken stop) => new RecipeTrial(services, errors).Run(request.Recipe, request.Results, (recipe, pipeline, session) =>
    {
        var observer = services.GetRequiredService<ITrainingObserver>();
        using var profiler = new Profiler(pipeline, session, observer.Notice, stop);
        try
        {
            var profile = profiler.Run(request.Steps, done =>
            {
                stop.ThrowIfCancellationRequested();
                observer.Working("profile, steps", done, 3 * request.Steps);
            });
            // In place of the line that shows progress.
            observer.Notice($"{recipe.Name}: {request.Steps} rounds on {session.Device}, {TorchRuntime.Threads} threads.");
            Report(recipe.Name, session.Device.ToString()!, profile);
            return ExitCodes.Done;
        }
        catch (NotFiniteException)
        {
            errors.WriteLine($"{recipe.Name}: a loss or a gradient is not finite in so few steps, so that there is nothing to measure: choose a lower learning rate.");
            return ExitCodes.Failed;
        }
    }, stop);

    private void Report(string recipe, string device, StepProfile profile)
    {
        var table = ProfileTable.Markdown(profile);
        var title = string.Create(CultureInfo.InvariantCulture, $"{recipe} on {device}: {1000 * profile.Seconds:F1} ms a step of {profile.BatchSize} images; floor {profile.FloorShare:P1}");
        ResultFiles.Write(request.Results + ".svg", Encoding.UTF8.GetBytes(FlameGraph.Draw(Slice.Of(profile, recipe), title)));
        ResultFiles.Write(request.Results + ".json", JsonSerializer.SerializeToUtf8Bytes(new { recipe, device, threads = TorchRuntime.Threads, profile }, JsonSettings));
        ResultFiles.Write(request.Results + ".md", Encoding.UTF8.GetBytes($"# {recipe} on {device}\n\n{table}"));
        output.Write(table);
        output.WriteLine($"\n{request.Results}.md, {request.Results}.json, {request.Results}.svg");
    }

    private static readonly JsonSerializerOptions JsonSettings = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };
}
