using System.Reflection;
using System.Runtime.Loader;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tricks.Hosting;
using Tricks.Training;

namespace Tricks.Generators.Tests;

/// <summary>The program of compiled recipes, run in this process.</summary>
internal static class MistakeProgram
{
    /// <summary>Runs it in a folder; a word such as <c>Tricks__Seed=1</c> that stands first is an environment variable.</summary>
    public static async Task<(int Exit, string Output, bool Began)> RunAsync(Compiled compiled, string folder, IReadOnlyList<string> words)
    {
        using var image = new MemoryStream();
        Assert.True(compiled.Compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        image.Position = 0;
        var module = new AssemblyLoadContext(null).LoadFromStream(image).GetType("Sample.RecipeModule")!;
        var run = typeof(TricksApplication).GetMethod(nameof(TricksApplication.RunAsync))!.MakeGenericMethod(module);

        var variables = words.TakeWhile(static word => !word.StartsWith('-') && word.Contains('=', StringComparison.Ordinal)).Select(static word => word.Split('=', 2)).ToArray();
        var (here, output, errors) = (Environment.CurrentDirectory, Console.Out, Console.Error);
        using var told = new StringWriter();
        var observer = new Recorder(told);
        try
        {
            Environment.CurrentDirectory = folder;
            Console.SetOut(told);
            Console.SetError(told);
            foreach (var variable in variables)
                Environment.SetEnvironmentVariable(variable[0], variable[1]);
            Action<HostApplicationBuilder> observe = builder => builder.Services.AddSingleton<ITrainingObserver>(observer);
            var exit = await (Task<int>)run.Invoke(null, [words.Skip(variables.Length).ToArray(), observe])!;
            return (exit, told.ToString(), observer.Began);
        }
        finally
        {
            foreach (var variable in variables)
                Environment.SetEnvironmentVariable(variable[0], null);
            Console.SetOut(output);
            Console.SetError(errors);
            Environment.CurrentDirectory = here;
        }
    }

    private sealed class Recorder(TextWriter told) : ITrainingObserver
    {
        public bool Began { get; private set; }

        public TimeSpan Interval => TimeSpan.FromMinutes(1);

        public void Notice(string text)
        {
        }

        public void Working(string what, long done, long? total)
        {
        }

        public void Started(RunDescription run)
        {
        }

        public void Stepped(StepProgress progress)
        {
        }

        public void Evaluating(int epoch)
        {
        }

        public void EpochEnded(EpochMetrics metrics, int epochs)
        {
        }

        public void Ended(TrainingOutcome outcome)
        {
            Began = true;
            told.WriteLine(outcome.Failure?.Message);
        }
    }
}
