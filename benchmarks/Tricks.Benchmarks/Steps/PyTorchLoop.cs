using System.Diagnostics;
using System.Globalization;

namespace Tricks.Benchmarks.Steps;

/// <summary>The same recipe as a PyTorch script in a process of its own, which waits for its turn.</summary>
internal sealed class PyTorchLoop : ITrainingLoop
{
    /// <summary>The Python that has PyTorch; Debian's where TRICKS_PYTHON names no other.</summary>
    private static readonly string Python = Environment.GetEnvironmentVariable("TRICKS_PYTHON") ?? "/usr/bin/python3";

    private readonly Process _process;

    public PyTorchLoop(string name, bool isTuned, params string[] arguments)
    {
        Name = name;
        var start = new ProcessStartInfo(Python, ["benchmarks/pytorch_steps.py", .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        GlibcSettings.Set(start, isTuned);
        _process = Process.Start(start)!;
    }

    public string Name { get; }

    public double Seconds(int steps)
    {
        _process.StandardInput.WriteLine(steps.ToString(CultureInfo.InvariantCulture));
        _process.StandardInput.Flush();
        var answer = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Name} has ended: has {Python}, which TRICKS_PYTHON may name, PyTorch?");
        return double.Parse(answer.Split(' ')[0], CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
