using Tricks.Hosting;

namespace Tricks.Faults;

/// <summary>The tests; or, where the first word is <see cref="Word"/>, a program with this project's recipes, which a test can kill.</summary>
internal static class Program
{
    public const string Word = "train-program";

    public static async Task<int> Main(string[] args)
    {
        if (args is [Word, .. var line])
            return await TricksApplication.RunAsync<RecipeModule>(line, PhaseObserver.AddTo);
        // What the generated entry point does that this one replaces.
        return args.Any(static arg => arg is "--server" or "--internal-msbuild-node")
            ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
    }
}
