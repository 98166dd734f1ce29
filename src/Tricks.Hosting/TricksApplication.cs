using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Tricks.Hosting.Commands;
using Tricks.Hosting.Health;
using Tricks.Native;
using Tricks.Recipes;
using Tricks.Training;

namespace Tricks.Hosting;

/// <summary>The ready-made program around the worker: its commands, its progress on the terminal, and its exit code.</summary>
public static class TricksApplication
{
    /// <summary>How long the host waits for the step that runs and for saving; the service unit gives the process longer.</summary>
    internal static readonly TimeSpan ShutdownTimeout = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Does what a command line says with the recipes of a module and returns the exit code: 0 done, 1 failed, 78 bad configuration, 143 stopped by
    /// SIGTERM after saving (130 by SIGINT, 129 by SIGHUP). A second signal ends the process at once. The whole of a program's <c>Main</c>.
    /// </summary>
    /// <typeparam name="TModule">The module, <c>RecipeModule</c> in the root namespace of the assembly with the recipes.</typeparam>
    /// <param name="args">The command line; <c>help</c> tells what is allowed.</param>
    /// <param name="configure">Adds what else the host is to have, such as the recipes of another module.</param>
    public static async Task<int> RunAsync<TModule>(string[] args, Action<HostApplicationBuilder>? configure = null)
        where TModule : IRecipeModule
    {
        var (output, errors) = (Console.Out, Console.Error);
        try
        {
            var line = CommandLine.Parse(args, [.. TModule.Recipes.Select(static recipe => recipe.Name)], out var mistakes);
            if (line.Command == "help" && mistakes.Count == 0)
                return Help.Print(TModule.Recipes, output);
            if (TryBuild<TModule>(line, configure, out var objection) is not { } built)
                return BadConfiguration([.. mistakes, objection!], errors);
            using var host = built;
            // What there is can be told whatever is configured.
            var found = line.Command is "list" or "schema" && mistakes.Count == 0 ? TricksConfiguration.NameErrors(host.Services.GetServices<Recipe>()) : ConfigurationErrors(host.Services);
            var all = mistakes.Concat(found).Distinct().ToArray();
            if (all.Length > 0)
                return BadConfiguration(all, errors);
            return line.Command switch
            {
                "list" => ListRecipes.Print(host.Services, output),
                "schema" => WriteSchema.To(line.Argument, host.Services, output, errors),
                "explain" => ExplainRecipe.Print(host.Services, line.Argument!, output, errors),
                "ablate" => OnTrainingThread(host, new AblateRecipe(host.Services, new(line.Argument!, (int)line.Number("seeds"), line.Number("hours"), line.Option("results")), output, errors).Run),
                "find-rate" => OnTrainingThread(host, new FindRate(host.Services, new(line.Argument!, (int)line.Number("steps"), line.Number("from"), line.Number("to"), line.Option("results")), output, errors).Run),
                "profile" => OnTrainingThread(host, new ProfileRecipe(host.Services, new(line.Argument!, (int)line.Number("steps"), line.Option("results")), output, errors).Run),
                "evaluate" => OnTrainingThread(host, new EvaluateRun(host.Services, new(line.Argument!, line.Given("data"), line.Option("checkpoint"), line.Given("results")), output, errors).Run),
                "predict" => OnTrainingThread(host, new PredictImages(host.Services, new(line.Argument!, line.SecondArgument!, line.Option("checkpoint"), line.Option("format") == "json", (int)line.Number("top")), output, errors).Run),
                "export" => OnTrainingThread(host, new ExportRun(host.Services, new(line.Argument!, line.Option("checkpoint"), line.Option("format") == "onnx", line.Given("file"), line.Option("fold") == "true", line.Option("softmax") == "true"), output, errors).Run),
                "check-data" => OnTrainingThread(host, new CheckData(host.Services, line.Argument!, output, errors).Run),
                _ => await TrainAsync(host),
            };
        }
        catch (Exception exception)
        {
            errors.WriteLine(exception);
            return ExitCodes.Failed;
        }
    }

    /// <summary>The host; null where what configures the host itself, such as a settings file or a log level, cannot be used.</summary>
    private static IHost? TryBuild<TModule>(CommandLine line, Action<HostApplicationBuilder>? configure, out string? objection)
        where TModule : IRecipeModule
    {
        try
        {
            objection = null;
            return Build<TModule>(line, configure);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException or IOException or ArgumentException or FormatException)
        {
            objection = "the host cannot be set up: " + string.Join(" ", Causes(exception).Select(static cause => cause.Message));
            return null;
        }
    }

    private static IHost Build<TModule>(CommandLine line, Action<HostApplicationBuilder>? configure)
        where TModule : IRecipeModule
    {
        // To read files again, the host would watch every folder below the working directory, runs and images included.
        var once = new ConfigurationManager();
        once.AddInMemoryCollection([new("hostBuilder:reloadConfigOnChange", "false")]);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = line.Switches, Configuration = once });
        // One line an entry; under systemd its own format takes over.
        builder.Logging.AddSimpleConsole(static options => (options.SingleLine, options.TimestampFormat) = (true, "HH:mm:ss "));
        // What these write is for other programs too.
        if (line.Command is "evaluate" or "predict" or "ablate" or "find-rate" or "profile" or "check-data")
            builder.Services.Configure<ConsoleLoggerOptions>(static options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddSystemd();
        builder.Services.AddWindowsService();
        // A step can take longer than the host's own 30 s; what it has of its own, as on the command line, stands.
        if (builder.Configuration["shutdownTimeoutSeconds"] is null)
            builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddTricks<TModule>();
        builder.Services.AddHostedService(static services => new Watchdog(
            Watchdog.IntervalFrom(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), Environment.GetEnvironmentVariable("WATCHDOG_PID")),
            services.GetService<ISystemdNotifier>(),
            services.GetRequiredService<TrainingHealth>(),
            services.GetRequiredService<TimeProvider>(),
            Logger(services)));
        // Who asks for a recipe by name need not choose one to train; where none has the name, the command says so.
        if (line.Command is "explain" or "ablate" or "find-rate" or "profile" or "check-data")
            builder.Services.AddOptions<TricksOptions>().PostConfigure<IEnumerable<Recipe>>((options, recipes) => options.Recipe = (recipes.FirstOrDefault(recipe => recipe.Name.Equals(line.Argument, StringComparison.OrdinalIgnoreCase)) ?? recipes.First()).Name);
        // Who asks for a run needs no recipe.
        if (line.Command is "evaluate" or "predict")
            builder.Services.AddOptions<TricksOptions>().PostConfigure<IEnumerable<Recipe>>((options, recipes) => options.Recipe = recipes.First().Name);
        if (line.Command is "train" or "ablate" or "find-rate" or "profile" or "evaluate" or "check-data" && TerminalObserver.Fits)
            builder.Services.AddSingleton<ITrainingObserver, TerminalObserver>();
        configure?.Invoke(builder);
        ReadOnce(builder.Configuration);
        return builder.Build();
    }

    /// <summary>No file is read again, whoever added it: while <c>ablate</c> runs, that would reach the recipes that it has not begun with.</summary>
    private static void ReadOnce(ConfigurationManager configuration)
    {
        var sources = ((IConfigurationBuilder)configuration).Sources;
        var files = sources.OfType<FileConfigurationSource>().Where(static source => source.ReloadOnChange).ToArray();
        foreach (var file in files)
            file.ReloadOnChange = false;
        // The providers are made anew.
        if (files.Length > 0)
            sources[sources.IndexOf(files[0])] = files[0];
    }

    /// <summary>Does what takes long on a thread for training; SIGINT, SIGTERM and SIGHUP ask it to stop.</summary>
    private static int OnTrainingThread(IHost host, Func<CancellationToken, int> work)
    {
        using var watched = host.Services.GetRequiredService<ConfigurationWatch>().Begin();
        using var stop = new CancellationTokenSource();
        using var signals = new StopSignals(stop.Cancel, Logger(host.Services));
        var (code, failure) = (ExitCodes.Failed, (Exception?)null);
        TorchThread.Start("Tricks training", () =>
        {
            try
            {
                code = work(stop.Token);
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        }).Join();
        return failure is null ? signals.Code ?? code : throw new InvalidOperationException(failure.Message, failure);
    }

    private static async Task<int> TrainAsync(IHost host)
    {
        var application = host.Services.GetRequiredService<IHostApplicationLifetime>();
        // The host itself does not listen to all of them, and forgets which it was.
        using var signals = new StopSignals(application.StopApplication, Logger(host.Services));
        try
        {
            await host.StartAsync();
        }
        catch (OperationCanceledException) when (signals.Code is not null)
        {
            return signals.Code.Value;
        }

        var training = host.Services.GetRequiredService<TrainingCompletion>().Outcome;
        _ = training.ContinueWith(_ => application.StopApplication(), TaskScheduler.Default);
        // The host gives up waiting at its ShutdownTimeout, we do not: who is in a hurry sends a second signal.
        await host.WaitForShutdownAsync();
        return await training switch
        {
            { Status: TrainingStatus.Completed } => ExitCodes.Done,
            { Status: TrainingStatus.Stopped } => signals.Code ?? ExitCodes.Terminated,
            // What only the data could contradict.
            { Failure: RecipeException } => ExitCodes.BadConfiguration,
            _ => ExitCodes.Failed,
        };
    }

    private static ILogger Logger(IServiceProvider services) => services.GetRequiredService<ILoggerFactory>().CreateLogger("Tricks");

    private static IEnumerable<Exception> Causes(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
            yield return cause;
    }

    private static IEnumerable<string> ConfigurationErrors(IServiceProvider services)
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return exception.Failures;
        }
    }

    private static int BadConfiguration(IReadOnlyCollection<string> mistakes, TextWriter errors)
    {
        errors.WriteLine(mistakes.Count == 1 ? "The configuration has an error:" : $"The configuration has {mistakes.Count} errors:");
        foreach (var mistake in mistakes)
            errors.WriteLine("  " + mistake);
        return ExitCodes.BadConfiguration;
    }
}
