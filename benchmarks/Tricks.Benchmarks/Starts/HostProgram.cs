using System.Diagnostics;

namespace Tricks.Benchmarks.Starts;

/// <summary>Tricks.Host as it was built, started as a user starts it.</summary>
internal static class HostProgram
{
    private static readonly string Path = System.IO.Path.Combine("src", "Tricks.Host", "bin", "Release", "net10.0", "Tricks.Host.dll");

    /// <summary>How to train, always a run of its own.</summary>
    public static ProcessStartInfo Train(string runs, params string[] switches) => File.Exists(Path)
        ? new("dotnet", [Path, $"--Tricks:Runs:Root={runs}", "--Tricks:Resume=never", .. switches]) { RedirectStandardOutput = true }
        : throw new FileNotFoundException($"{Path} is not there: run dotnet build -c Release src/Tricks.Host, and the benchmark from the repository's root.");

    /// <summary>Starts a program and takes the seconds until each line that it writes; ends it when nobody wants to hear more.</summary>
    public static IEnumerable<(double Seconds, string Line)> Lines(ProcessStartInfo start)
    {
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        try
        {
            while (process.StandardOutput.ReadLine() is { } line)
                yield return (Stopwatch.GetElapsedTime(began).TotalSeconds, line);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
    }
}
