using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Tricks.Host.Commands;
using Tricks.Training;

namespace Tricks.Host;

/// <summary>The ready-made program around the worker: turns the outcome of training into an exit code and ends the application.</summary>
internal static class Application
{
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        var line = CommandLine.Parse(args, out var mistakes);
        if (mistakes.Count > 0)
            return BadConfiguration(mistakes, errors);
        if (line.Command == "help")
            return Help.Print(output);
        try
        {
            using var host = Build(line);
            return line.Command switch
            {
                "list" => ListRecipes.Print(host.Services, output),
                "explain" => ExplainRecipe.Print(host.Services, line.Argument!, output, errors),
                _ => await TrainAsync(host),
            };
        }
        catch (OptionsValidationException exception)
        {
            return BadConfiguration(exception.Failures, errors);
        }
        catch (AggregateException exception) when (exception.InnerExceptions.All(static inner => inner is OptionsValidationException))
        {
            return BadConfiguration(exception.InnerExceptions.Cast<OptionsValidationException>().SelectMany(static inner => inner.Failures), errors);
        }
        catch (InvalidDataException exception)
        {
            // A settings file that is no JSON.
            return BadConfiguration([exception.InnerException is { } inner ? $"{exception.Message} {inner.Message}" : exception.Message], errors);
        }
    }

    internal static IHost Build(CommandLine line)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder(line.Switches);
        builder.Services.AddSystemd();
        builder.Services.AddTricks<RecipeModule>();
        if (line.Command == "train" && TerminalObserver.Fits)
            builder.Services.AddSingleton<ITrainingObserver, TerminalObserver>();
        return builder.Build();
    }

    private static async Task<int> TrainAsync(IHost host)
    {
        var stoppedBy = ExitCodes.Terminated;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => stoppedBy = ExitCodes.Interrupted);
        await host.StartAsync();
        var training = host.Services.GetRequiredService<TrainingCompletion>().Outcome;
        var application = host.Services.GetRequiredService<IHostApplicationLifetime>();
        _ = training.ContinueWith(_ => application.StopApplication(), TaskScheduler.Default);
        await host.WaitForShutdownAsync();
        return (await training).Status switch
        {
            TrainingStatus.Completed => ExitCodes.Done,
            TrainingStatus.Stopped => stoppedBy,
            _ => ExitCodes.Failed,
        };
    }

    private static int BadConfiguration(IEnumerable<string> mistakes, TextWriter errors)
    {
        var all = mistakes.Distinct().ToArray();
        errors.WriteLine(all.Length == 1 ? "The configuration has an error:" : $"The configuration has {all.Length} errors:");
        foreach (var mistake in all)
            errors.WriteLine("  " + mistake);
        return ExitCodes.BadConfiguration;
    }
}
