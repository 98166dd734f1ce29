using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Tricks.Hosting;

namespace Tricks.Host.Tests;

/// <summary>How the program ends before its time, and within which.</summary>
public sealed class StoppingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(HostProcess.SigTerm, HostProcess.SigInt, 143)]
    [InlineData(HostProcess.SigHup, HostProcess.SigHup, 129)]
    public async Task A_second_signal_ends_the_process_at_once_with_the_code_of_the_first(int first, int second, int expected)
    {
        SkipUnlessSignals(first, second);
        // A step of a minute.
        using var host = new HostProcess(_folder, ["--Tricks:Device=cpu", "--Tricks:Recipes:Quickstart:BatchSize:Size=8000"]);
        await host.SaysAsync("Recipe Quickstart");
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        host.Signal(first);
        await host.SaysAsync("asks to stop; a second signal ends the process at once");
        await Task.Delay(500, TestContext.Current.CancellationToken);
        var began = TimeProvider.System.GetTimestamp();
        host.Signal(second);
        var (exit, output, errors) = await host.EndAsync();
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 5);
        Assert.Equal(expected, exit);
        Assert.Matches(@"^SIG[A-Z]+: the second signal ends the process at once; the next start goes on from the newest checkpoint\.$", errors.Trim());
        Assert.DoesNotContain("Training stopped", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Run(), "summary.json")));
    }

    [Fact]
    public async Task A_second_signal_ends_a_command_too()
    {
        SkipUnlessSignals(HostProcess.SigInt, HostProcess.SigTerm);
        using var host = new HostProcess(_folder, ["find-rate", "Quickstart", "--Tricks:Device=cpu", "--Tricks:Recipes:Quickstart:BatchSize:Size=8000"]);
        // What the runtime says of itself; no step has ended before a minute is over.
        await host.SaysAsync("Tricks[1]");
        await Task.Delay(3000, TestContext.Current.CancellationToken);
        host.Signal(HostProcess.SigInt);
        await host.SaysAsync("SIGINT asks to stop");
        await Task.Delay(500, TestContext.Current.CancellationToken);
        host.Signal(HostProcess.SigTerm);
        var (exit, _, errors) = await host.EndAsync();
        Assert.Equal(130, exit);
        Assert.Contains("SIGTERM: the second signal ends the process at once", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_sent_twice_at_once_is_one_signal()
    {
        SkipUnlessSignals(HostProcess.SigHup, HostProcess.SigTerm);
        using var host = new HostProcess(_folder, ["--Tricks:Device=cpu"]);
        await host.SaysAsync("Recipe Quickstart");
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        host.Signal(HostProcess.SigHup);
        host.Signal(HostProcess.SigTerm);
        var (exit, output, errors) = await host.EndAsync();
        Assert.Contains(exit, new[] { 129, 143 });
        Assert.Equal("", errors);
        Assert.Contains("Training stopped on request", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_outlasts_the_hosts_time_to_stop_is_saved_all_the_same()
    {
        SkipUnlessSignals(HostProcess.SigTerm);
        using var host = new HostProcess(_folder, ["--Tricks:Device=cpu", "--Tricks:Recipes:Quickstart:BatchSize:Size=2000", "--shutdownTimeoutSeconds=1"]);
        await host.SaysAsync("Recipe Quickstart");
        await Task.Delay(500, TestContext.Current.CancellationToken);
        host.Signal(HostProcess.SigTerm);
        var (exit, output, errors) = await host.EndAsync();
        Assert.Equal((143, ""), (exit, errors));
        Assert.Contains("The host's ShutdownTimeout passed before the step that runs had ended", output, StringComparison.Ordinal);
        Assert.Equal("stopped", (string)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Run(), "summary.json"), TestContext.Current.CancellationToken))!["status"]!);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(7, "--shutdownTimeoutSeconds=7")]
    public async Task The_programs_own_host_waits_long_unless_it_is_told_otherwise(int seconds, params string[] args)
    {
        HostOptions? found = null;
        var output = Console.Out;
        Console.SetOut(TextWriter.Null);
        try
        {
            await TricksApplication.RunAsync<TinyModule>(["list", .. args], builder =>
            {
                using var services = builder.Services.BuildServiceProvider();
                found = services.GetRequiredService<IOptions<HostOptions>>().Value;
            });
        }
        finally
        {
            Console.SetOut(output);
        }

        Assert.Equal(seconds, found!.ShutdownTimeout.TotalSeconds);
    }

    private string Run() => Assert.Single(Directory.GetDirectories(Path.Combine(_folder, "runs", "Quickstart")));

    private static void SkipUnlessSignals(params int[] signals)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "sends POSIX signals");
        Assert.SkipWhen(Array.Exists(signals, HostProcess.IsIgnored), "the tests were started with this signal ignored, as in the background of a shell or under nohup");
    }
}
