using System.Diagnostics;

namespace Tricks.Packages.Tests;

/// <summary>Processes of their own, as a user starts them: free of what this test's own build and the environment say.</summary>
internal static class Dotnet
{
    // A build server that outlives its command would hold the redirected output open.
    public static Task<(int ExitCode, string Output)> BuildAsync(string folder, string command, params string[] args) =>
        RunAsync(folder, [command, .. args, "--disable-build-servers"]);

    public static async Task<(int ExitCode, string Output)> RunAsync(string folder, string[] args, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", args) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var inherited in start.Environment.Keys.Where(static name => IsOfThisTest(name)).ToArray())
            start.Environment.Remove(inherited);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static bool IsOfThisTest(string name) =>
        name.StartsWith("Tricks", StringComparison.OrdinalIgnoreCase) || name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase);
}
