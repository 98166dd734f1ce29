using System.Diagnostics;
using System.Globalization;

namespace Tricks.Benchmarks.Steps;

/// <summary>The same recipe as a PyTorch script in a process of its own, which waits for its turn.</summary>
internal sealed class PyTorchLoop : ITrainingLoop
{
    private readonly Process _process;

    public PyTorchLoop(string name, bool isTuned, string script, params string[] arguments)
    {
        Name = name;
        var start = new ProcessStartInfo("/usr/bin/python3", [script, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        GlibcSettings.Set(start, isTuned);
        _process = Process.Start(start)!;
    }

    public string Name { get; }

    public double Seconds(int steps)
    {
        _process.StandardInput.WriteLine(steps.ToString(CultureInfo.InvariantCulture));
        _process.StandardInput.Flush();
        var answer = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Name} has ended: is Debian's python3-torch installed?");
        return double.Parse(answer.Split(' ')[0], CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
