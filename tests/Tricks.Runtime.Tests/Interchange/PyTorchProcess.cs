using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Tricks.Runtime.Tests.Interchange;

/// <summary>PyTorch in a process of its own, as interchange.py serves it; there is none where Debian's python3-torch and python3-torchvision are not installed.</summary>
public sealed class PyTorchProcess : IDisposable
{
    private readonly Process? _process;

    public PyTorchProcess()
    {
        var script = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "golden", "interchange.py"));
        try
        {
            var process = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("TRICKS_PYTHON") ?? "/usr/bin/python3", [script]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            if (process.StandardOutput.ReadLine() == "ready")
                _process = process;
            else
                process.Dispose();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no Python.
        }
    }

    public bool IsThere => _process is not null;

    /// <summary>The logits that PyTorch finds.</summary>
    public double[] Ask(object job)
    {
        _process!.StandardInput.WriteLine(JsonSerializer.Serialize(job));
        _process.StandardInput.Flush();
        using var answer = JsonDocument.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("interchange.py ended."));
        Assert.False(answer.RootElement.TryGetProperty("error", out var error), error.ValueKind == JsonValueKind.String ? error.GetString() : null);
        return answer.RootElement.GetProperty("logits").Deserialize<double[]>()!;
    }

    public void Dispose()
    {
        _process?.StandardInput.Close();
        _process?.WaitForExit();
        _process?.Dispose();
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
