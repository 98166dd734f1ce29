using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Tricks.Data;
using Tricks.Hosting;
using Tricks.Recipes;

namespace Tricks.Faults;

/// <summary>Whatever is configured, it is valid and trains, or every fault is told with its key; nothing else happens, and always the same.</summary>
public sealed class ConfigurationTests : IDisposable
{
    /// <summary>A recipe's session is opened where that takes no more than so many numbers, in its images, its classes and its batch.</summary>
    private const double Affordable = 1e7;

    private readonly TemporaryFolder _folder = new();

    public ConfigurationTests() => Photographs.Write(_folder, 8, 20);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Configurations_of_every_kind_are_valid_or_told_with_their_keys()
    {
        var (since, count) = (Stopwatch.StartNew(), Intensity.Of(300, 10_000));
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var given = GeneratedConfiguration.Any(new Random(HashCode.Combine(Intensity.Seed, i)), RecipeModule.Recipes, _folder);
            // Most of the time goes into opening; in the short form some are enough.
            var opens = Intensity.IsLong || i % 5 == 0;
            var (outcome, messages) = Try(given, opens);
            Assert.True(outcome is not "exception", $"{given}\n{string.Join('\n', messages)}");
            foreach (var message in messages)
                Assert.True(given.IsNamedIn(message), $"configuration {i}: no key of it is named: {message}\n{given}");
            if (outcome is "valid" or "opened")
                Assert.False(given.IsWrong, $"configuration {i} is wrong, and valid:\n{given}");
            Assert.Equal((outcome, string.Join('\n', messages)), Try(given, opens) is var (again, repeated) ? (again, string.Join('\n', repeated)) : default);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            Intensity.Tell("configuration", i + 1, count, since);
        }

        Intensity.Record("configurations", $"{count} generated, each twice: {string.Join(", ", outcomes.Select(static outcome => $"{outcome.Value} {outcome.Key}"))}; every message names a key that was given, and is the same again", since);
    }

    [Fact]
    public void Configurations_that_are_right_by_construction_are_valid()
    {
        var (since, count) = (Stopwatch.StartNew(), Intensity.Of(100, 3_000));
        for (var i = 0; i < count; i++)
        {
            var given = GeneratedConfiguration.Right(new Random(HashCode.Combine(Intensity.Seed, i)), RecipeModule.Recipes, _folder);
            var (outcome, messages) = Try(given, Intensity.IsLong || i % 10 == 0);
            Assert.True(outcome is "valid" or "opened", $"configuration {i}: {string.Join('\n', messages)}\n{given}");
            Intensity.Tell("right configuration", i + 1, count, since);
        }

        Intensity.Record("right configurations", $"{count} generated: all valid, composed and, where that is affordable, opened", since);
    }

    /// <summary>Does with a configuration what the program does until the first step.</summary>
    private static (string Outcome, IReadOnlyList<string> Messages) Try(GeneratedConfiguration given, bool opens)
    {
        CommandLine.Parse(given.CommandLine, [.. RecipeModule.Recipes.Select(static recipe => recipe.Name)], out var errors);
        if (errors.Count > 0)
            return ("command line errors", errors);
        try
        {
            using var host = given.Build();
            try
            {
                host.Services.GetRequiredService<IStartupValidator>().Validate();
            }
            catch (OptionsValidationException exception)
            {
                return ("invalid", [.. exception.Failures]);
            }

            var trainer = host.Services.GetRequiredService<RecipeTrainer>();
            var options = host.Services.GetRequiredService<IOptions<TricksOptions>>().Value;
            var recipe = trainer.Find(options.Recipe);
            var pipeline = recipe.Compose(host.Services, options.Seed);
            var report = recipe.Report(host.Services);
            if (!opens || !IsAffordable(recipe, report, pipeline))
                return ("valid", []);
            try
            {
                // A teacher would be trained.
                if (!recipe.Teachers(report.Values).Any())
                    trainer.Open(pipeline, TestContext.Current.CancellationToken).Dispose();
                return ("opened", []);
            }
            catch (RecipeException exception)
            {
                // What the data contradict: a part of the seam stands by its value, or the sentence tells all.
                return ("contradicted by the data", exception.Seam is null ? [] : [recipe.WithValues(exception, host.Services).Message]);
            }
            catch (DataException)
            {
                return ("without data", []);
            }
        }
        catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
        {
            return ("exception", [exception.ToString()]);
        }
    }

    private static bool IsAffordable(Recipe recipe, KnobReport report, TrainingPipeline pipeline)
    {
        double Of(string key, double otherwise) => report.Values.FirstOrDefault(value => value.Key == $"Tricks:Recipes:{recipe.Name}:{key}")?.Value is int value ? value : otherwise;
        var side = Math.Max(Of("Synthetic:Size", 60), Of("RandomResizedCrop:Size", 16)) + (2 * Of("RandomCrop:Padding", 0)) + Of("CentreCrop:Size", 16) + Of("ResizeShorterEdge:Size", 18);
        return side * side * (Of("Synthetic:Classes", 4) + Math.Min(pipeline.BatchSize, 64)) < Affordable && Of("ResNet:Depth", 20) < 60 && Of("Synthetic:Classes", 4) < 1000;
    }
}
