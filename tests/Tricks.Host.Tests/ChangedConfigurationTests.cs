using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tricks.Hosting;

namespace Tricks.Host.Tests;

/// <summary>A settings file that changes while a run goes on.</summary>
public sealed class ChangedConfigurationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_program_says_once_that_the_run_keeps_its_values()
    {
        _folder.Write("appsettings.json", """{ "Tricks": { "Seed": 7, "Device": "cpu" } }""");
        using var host = new HostProcess(_folder, []);
        await host.SaysAsync("Recipe Quickstart");
        var file = _folder.Write("appsettings.json", """{ "Tricks": { "Seed": 8, "Device": "nowhere" } }""");
        await host.SaysAsync("was changed, and this run keeps the values that it began with");
        _folder.Write("appsettings.json", "{ no JSON");
        await Task.Delay(7000, TestContext.Current.CancellationToken);
        Assert.False(host.HasExited);
        if (OperatingSystem.IsWindows())
            return;
        host.Signal(HostProcess.SigTerm);
        var (exit, output, errors) = await host.EndAsync();
        Assert.True(exit == 143, output + errors);
        Assert.Single(output.Split('\n'), line => line.Contains($"{file} was changed, and this run keeps the values that it began with: the next start reads it", StringComparison.Ordinal));
        var run = Assert.Single(Directory.GetDirectories(_folder["runs", "Quickstart"]));
        Assert.Equal(7, (int)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(run, "run.json"), TestContext.Current.CancellationToken))!["seed"]!);
    }

    [Fact]
    public async Task In_another_host_that_reads_files_again_it_is_said_too()
    {
        var file = _folder.Write("app.json", """{ "Tricks": { "Recipes": { "Tiny": { "LearningRate": { "Rate": 0.01 } } } } }""");
        var logged = new Logged();
        using var gate = new ManualResetEventSlim();
        var watcher = new Watcher { OnStarted = _ => gate.Wait() };
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddJsonFile(file, optional: false, reloadOnChange: true);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Tricks:Recipe"] = "Tiny", ["Tricks:Device"] = "cpu", ["Tricks:Runs:Root"] = _folder["runs"] });
        builder.Services.AddSingleton<Tricks.Training.ITrainingObserver>(watcher);
        builder.Logging.AddProvider(logged);
        builder.Services.AddTricks<TinyModule>();
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        while (watcher.Runs.Count == 0)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        _folder.Write("app.json", """{ "Tricks": { "Recipes": { "Tiny": { "LearningRate": { "Rate": 0.025 } } } } }""");
        for (var i = 0; logged.Lines.Count(static line => line.Contains("was changed", StringComparison.Ordinal)) == 0; i++)
        {
            Assert.True(i < 300, "It was not said in 30 seconds.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        gate.Set();
        await host.Services.GetRequiredService<TrainingCompletion>().Outcome;
        Assert.Contains($"{file} was changed, and this run keeps the values that it began with: the next start reads it", logged.Lines);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_programs_host_reads_no_file_again()
    {
        _folder.Write("appsettings.json", """{ "Tricks": { "Recipe": "Tiny" } }""");
        var file = _folder.Write("more.json", "{}");
        ConfigurationManager? configuration = null;
        IServiceCollection? services = null;
        var output = Console.Out;
        Console.SetOut(TextWriter.Null);
        try
        {
            await TricksApplication.RunAsync<TinyModule>(["list", "--contentRoot=" + _folder.Path], builder =>
            {
                builder.Configuration.AddJsonFile(file, optional: true, reloadOnChange: true);
                (configuration, services) = (builder.Configuration, builder.Services);
            });
        }
        finally
        {
            Console.SetOut(output);
        }

        var files = ((IConfigurationRoot)configuration!).Providers.OfType<FileConfigurationProvider>().ToArray();
        Assert.Contains(files, provider => provider.Source.Path == "appsettings.json");
        Assert.Contains(files, static provider => provider.Source.Path == "more.json");
        Assert.All(files, static provider => Assert.False(provider.Source.ReloadOnChange));
        Assert.NotNull(services);
    }

    private sealed class Logged : ILoggerProvider, ILogger
    {
        private readonly List<string> _lines = [];

        public string[] Lines
        {
            get
            {
                lock (_lines)
                    return [.. _lines];
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines)
                _lines.Add(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
