using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Tricks.Host.Tests;

/// <summary>The program as a process of its own, in a folder of its own.</summary>
internal sealed partial class HostProcess : IDisposable
{
    public const int SigTerm = 15;
    public const int SigInt = 2;
    public const int SigHup = 1;

    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    public HostProcess(string folder, IEnumerable<string> args, params (string Name, string Value)[] environment)
        : this(folder, args, null, environment)
    {
    }

    /// <param name="folder">The working directory.</param>
    /// <param name="args">The program's command line.</param>
    /// <param name="parent">A program that starts the command line that it is given; null: none.</param>
    /// <param name="environment">What is added to the environment.</param>
    public HostProcess(string folder, IEnumerable<string> args, string? parent, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(parent ?? "dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (parent is not null)
            start.ArgumentList.Add("dotnet");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Tricks.Host.dll"));
        foreach (var arg in args)
            start.ArgumentList.Add(arg);
        foreach (var inherited in start.Environment.Keys.Where(static name => name.StartsWith("Tricks", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(inherited);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _output = ReadAsync(_process.StandardOutput);
        _errors = ReadAsync(_process.StandardError);
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Whether processes that this one starts ignore a signal, as those do that a shell put into the background or that run under nohup.</summary>
    public static bool IsIgnored(int signal) =>
        OperatingSystem.IsLinux()
        && File.ReadLines("/proc/self/status").First(static line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is var line
        && (Convert.ToUInt64(line["SigIgn:".Length..].Trim(), 16) >> (signal - 1) & 1) == 1;

    /// <summary>Waits until one of its outputs holds a text, or the process has ended.</summary>
    public async Task SaysAsync(string text)
    {
        while (!HasExited)
        {
            lock (_said)
            {
                if (_said.ToString().Contains(text, StringComparison.Ordinal))
                    return;
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    public void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    public async Task<(int ExitCode, string Output, string Errors)> EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(10), TestContext.Current.CancellationToken);
        return (_process.ExitCode, await _output, await _errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string folder, IEnumerable<string> args, params (string Name, string Value)[] environment)
    {
        using var host = new HostProcess(folder, args, environment);
        return await host.EndAsync();
    }

    private async Task<string> ReadAsync(StreamReader reader)
    {
        var (own, buffer) = (new StringBuilder(), new char[4096]);
        while (await reader.ReadAsync(buffer) is var count and > 0)
        {
            own.Append(buffer, 0, count);
            lock (_said)
                _said.Append(buffer, 0, count);
        }

        return own.ToString();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
