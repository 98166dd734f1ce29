using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Tricks.Faults;

/// <summary>A process of its own that trains a recipe of this project, and can be killed.</summary>
internal sealed partial class TrainProgram : IDisposable
{
    public const int SigTerm = 15;

    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly Task _output;
    private readonly Task _errors;
    private readonly Stopwatch _since = Stopwatch.StartNew();

    /// <param name="folder">Its working directory, with the data, and with its cache below <c>cache</c>.</param>
    /// <param name="args">Its command line.</param>
    public TrainProgram(string folder, params IEnumerable<string> args)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var arg in args.Prepend(Program.Word).Prepend(typeof(Program).Assembly.Location))
            start.ArgumentList.Add(arg);
        foreach (var inherited in start.Environment.Keys.Where(static name => name.StartsWith("Tricks", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(inherited);
        start.Environment["XDG_CACHE_HOME"] = Path.Combine(folder, "cache");
        _process = Process.Start(start)!;
        _output = ReadAsync(_process.StandardOutput);
        _errors = ReadAsync(_process.StandardError);
    }

    public bool HasExited => _process.HasExited;

    public TimeSpan Running => _since.Elapsed;

    /// <summary>What it has said so far.</summary>
    public string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    /// <summary>What it was last heard to do.</summary>
    public string Phase => Said.Split('\n').LastOrDefault(static line => line.StartsWith("phase ", StringComparison.Ordinal))?["phase ".Length..] ?? "starting";

    /// <summary>The command line of a run whose every file is a function of it alone.</summary>
    public static string[] Line(string recipe, string runs, params IEnumerable<string> others) =>
    [
        $"--Tricks:Recipe={recipe}", "--Tricks:Device=cpu", "--Tricks:Threads=1", "--Tricks:Data:Workers=1", "--Tricks:Checkpoints:Steps=2", "--Tricks:Data:Root=.", $"--Tricks:Runs:Root={runs}",
        .. others,
    ];

    /// <summary>Waits until it has said a text, or has ended.</summary>
    public async Task SaysAsync(string text)
    {
        while (!HasExited && !Said.Contains(text, StringComparison.Ordinal))
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }

    /// <summary>Ends it at once, as a power cut would; false where it had ended by itself.</summary>
    public async Task<bool> KillAsync()
    {
        _process.Kill();
        await EndAsync();
        return _process.ExitCode == 128 + 9;
    }

    public void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    /// <summary>Waits for its end and returns its exit code.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(10), TestContext.Current.CancellationToken);
        await Task.WhenAll(_output, _errors);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader)
    {
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer) is var count and > 0)
        {
            lock (_said)
                _said.Append(buffer, 0, count);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
