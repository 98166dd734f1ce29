using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Tricks.Data;
using Tricks.Models;
using Tricks.Native;
using Tricks.Recipes;
using Tricks.Training;

namespace Tricks.Hosting.Commands;

/// <summary><c>explain</c>: every resolved value with its source, what stands where the recipe says nothing, what the model costs, and the schedule.</summary>
internal static class ExplainRecipe
{
    /// <summary>Steps of an epoch where the data are not there to count; schedules differ little by it, seen at the first step of each epoch.</summary>
    private const int SupposedSteps = 1000;

    public static int Print(IServiceProvider services, string name, TextWriter output, TextWriter errors)
    {
        var recipes = services.GetServices<Recipe>().ToArray();
        var recipe = recipes.FirstOrDefault(recipe => recipe.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (recipe is null)
        {
            var names = recipes.Select(static recipe => recipe.Name).ToArray();
            errors.WriteLine($"There is no recipe '{name}'; allowed: {string.Join(", ", names)}{Spelling.DidYouMean(name, names)}");
            return ExitCodes.BadConfiguration;
        }

        try
        {
            var options = services.GetRequiredService<IOptions<TricksOptions>>().Value;
            var pipeline = recipe.Compose(services, options.Seed);
            var report = recipe.Report(services);
            var values = report.Values;
            output.WriteLine($"Recipe {recipe.Name}");
            output.WriteLine();
            foreach (var part in recipe.Parts)
                PrintPart(recipe, part, values, output);
            output.WriteLine("Application");
            foreach (var value in services.GetRequiredService<TricksConfiguration>().Report(options).Values.Where(static value => value.Key != "Tricks:Recipe"))
                PrintValue(value.Key["Tricks:".Length..], value, output);
            output.WriteLine();
            PrintDefaults(recipe, pipeline, values, output);
            PrintAdvice(report, output);
            var data = OpenData(pipeline, options, out var missing);
            PrintModel(pipeline, data, output);
            PrintSchedule(pipeline, data, missing, output);
            return ExitCodes.Done;
        }
        catch (RecipeException exception)
        {
            errors.WriteLine(recipe.WithValues(exception, services).Message);
            return ExitCodes.BadConfiguration;
        }
    }

    private static void PrintPart(Recipe recipe, PartInfo part, IEnumerable<ResolvedValue> values, TextWriter output)
    {
        output.WriteLine($"{part.Key}: {string.Join(", ", part.Seams)}{(part.Source is null ? "" : $"; {part.Source}")}");
        var prefix = $"Tricks:Recipes:{recipe.Name}:{part.Key}:";
        foreach (var value in values.Where(value => value.Key.StartsWith(prefix, StringComparison.Ordinal)))
            PrintValue(value.Key[prefix.Length..], value, output);
        output.WriteLine();
    }

    private static void PrintValue(string name, ResolvedValue value, TextWriter output) =>
        output.WriteLine($"  {name,-19} {value.Text,-16} {value.Source}");

    /// <summary>What stands at the seams where the recipe has no part that is switched on.</summary>
    private static void PrintDefaults(Recipe recipe, TrainingPipeline pipeline, IReadOnlyList<ResolvedValue> values, TextWriter output)
    {
        var on = recipe.PartsThatAreOn(values).ToArray();
        output.WriteLine("Where the recipe says nothing");
        foreach (var (seam, standsThere) in SeamCatalog.Defaults.Where(entry => entry.Seam != "seed" && !on.Any(part => part.Seams.Contains(entry.Seam))))
            output.WriteLine($"  {seam,-26}{standsThere}");
        output.WriteLine($"  {"seed",-26}{pipeline.Seed.ToString(CultureInfo.InvariantCulture)} in effect");
        output.WriteLine($"  {"order",-26}shuffled anew each epoch");
        output.WriteLine($"  {"last incomplete batch",-26}dropped in training, kept in evaluation");
        output.WriteLine();
    }

    private static void PrintAdvice(KnobReport report, TextWriter output)
    {
        if (report.Advice.Count == 0)
            return;
        output.WriteLine("Advice");
        foreach (var advice in report.Advice)
            output.WriteLine($"  {advice}");
        output.WriteLine();
    }

    /// <summary>The data set, or null and why it is not at hand.</summary>
    private static ImageDataset? OpenData(TrainingPipeline pipeline, TricksOptions options, out string? missing)
    {
        try
        {
            missing = null;
            return pipeline.OpenData(new DataContext { Root = options.DataRoot, HttpHandler = static () => new NoDownloads() });
        }
        catch (Exception exception) when (exception is DataException or HttpRequestException)
        {
            missing = exception.Message;
            return null;
        }
    }

    /// <summary>What the model costs, which needs the size of the images and the number of classes.</summary>
    private static void PrintModel(TrainingPipeline pipeline, ImageDataset? data, TextWriter output)
    {
        output.WriteLine("Model");
        if (data is null)
        {
            output.WriteLine("  its size depends on the images and classes of the data, which are not at hand");
        }
        else
        {
            TorchRuntime.Initialize();
            using var model = pipeline.BuildModel(new ModelShape(pipeline.TrainingShape(data), data.ClassNames.Count));
            var image = pipeline.EvaluationShape(data);
            var cost = ModelCost.Of(model, image);
            PrintNumber(model.GetName(), $"for {data.ClassNames.Count} classes", output);
            PrintNumber("parameters", cost.Parameters.ToString("N0", CultureInfo.InvariantCulture), output);
            PrintNumber("multiply-adds", $"{Counted(cost.MultiplyAdds)} for one image of {image}: convolutions and fully connected layers", output);
        }
        output.WriteLine();
    }

    private static void PrintNumber(string name, string value, TextWriter output) => output.WriteLine($"  {name,-26}{value}");

    /// <summary>A count in the unit in which papers give it, with three digits.</summary>
    private static string Counted(long count) => count >= 1_000_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{count / 1e9:F2} billion")
        : string.Create(CultureInfo.InvariantCulture, $"{count / 1e6:G3} million");

    /// <summary>The learning rate at the first step of every epoch, which needs the size of the data set.</summary>
    private static void PrintSchedule(TrainingPipeline pipeline, ImageDataset? data, string? missing, TextWriter output)
    {
        if (data is null)
        {
            output.WriteLine($"Schedule: {pipeline.Epochs} epochs, by epoch alone, since the data are not at hand: {missing}");
            PrintRates(pipeline, SupposedSteps, static _ => "?", output);
            return;
        }
        var stepsPerEpoch = TrainingSession.Sample(pipeline, data).StepsPerEpoch;
        output.WriteLine($"Schedule: {pipeline.Epochs} epochs of {stepsPerEpoch} steps of {pipeline.BatchSize} images, {pipeline.Epochs * stepsPerEpoch} steps in all, {pipeline.WarmupSteps(stepsPerEpoch)} of them warmup");
        PrintRates(pipeline, stepsPerEpoch, static step => (step + 1).ToString(CultureInfo.InvariantCulture), output);
    }

    private static void PrintRates(TrainingPipeline pipeline, int stepsPerEpoch, Func<int, string> number, TextWriter output)
    {
        var total = stepsPerEpoch * pipeline.Epochs;
        output.WriteLine("  epoch   step      learning rate");
        // The epoch that begins with the peak is always among them.
        var warm = (int)Math.Ceiling(pipeline.WarmupSteps(stepsPerEpoch) / (double)stepsPerEpoch);
        foreach (var epoch in Epochs(pipeline.Epochs).Append(warm).Distinct().Order())
        {
            var step = Math.Min(epoch * stepsPerEpoch, total - 1);
            var rate = pipeline.LearningRate(new StepClock(step, stepsPerEpoch, total, pipeline.WarmupSteps(stepsPerEpoch)));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {(epoch == pipeline.Epochs ? "end" : epoch + 1),-8}{number(step),-10}{rate:G6}"));
        }
    }

    /// <summary>At most 25 epochs, evenly spread, and the end.</summary>
    private static IEnumerable<int> Epochs(int count)
    {
        var stride = Math.Max(1, (int)Math.Ceiling(count / 25.0));
        return Enumerable.Range(0, count).Where(epoch => epoch % stride == 0).Append(count);
    }

    /// <summary>Explaining must not fetch gigabytes.</summary>
    private sealed class NoDownloads : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new HttpRequestException("explain downloads nothing");

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new HttpRequestException("explain downloads nothing");
    }
}
