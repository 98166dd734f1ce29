using System.Diagnostics;
using System.Globalization;

namespace Tricks.Benchmarks.Steps;

/// <summary>The same recipe as a PyTorch script in a process of its own, which waits for its turn.</summary>
internal sealed class PyTorchLoop : ITrainingLoop
{
    /// <summary>What keeps glibc from giving freed memory back to the kernel.</summary>
    private static readonly (string Name, string Value)[] AllocatorSettings =
    [
        ("MALLOC_MMAP_MAX_", "0"),
        ("MALLOC_MMAP_THRESHOLD_", "1073741824"),
        ("MALLOC_TRIM_THRESHOLD_", "2147483647"),
        ("MALLOC_TOP_PAD_", "67108864"),
    ];

    private readonly Process _process;

    public PyTorchLoop(string name, bool isTuned, string script, params string[] arguments)
    {
        Name = name;
        var start = new ProcessStartInfo("/usr/bin/python3", [script, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (variable, value) in AllocatorSettings)
            start.Environment[variable] = isTuned ? value : null;
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
