using Tricks.Recipes;

namespace Tricks.Hosting;

/// <summary>A command line, taken apart: a command with its argument, and the switches that are configuration.</summary>
/// <param name="Command"><c>train</c> where none is given.</param>
/// <param name="Argument">What the command is about, where it takes something.</param>
/// <param name="Switches">The switches as they were given.</param>
internal sealed record CommandLine(string Command, string? Argument, string[] Switches)
{
    /// <summary>The commands, each with what it takes and what it does.</summary>
    public static readonly IReadOnlyList<(string Name, string? Takes, string Does)> Commands =
    [
        ("train", null, "train the recipe that Tricks:Recipe names (the default)"),
        ("list", null, "name the recipes with their parts"),
        ("explain", "<Recipe>", "print every resolved value of a recipe, where it came from, and its schedule"),
        ("schema", "[<file>]", "write a JSON schema of appsettings.json, to the file or to the output"),
        ("help", null, "print this"),
    ];

    // What the .NET host itself reads, and logging; everything of this application is below Tricks.
    private static readonly string[] KnownRoots = ["Tricks", "Logging", "environment", "contentRoot", "applicationName", "shutdownTimeoutSeconds"];

    /// <summary>Takes a command line apart; the errors are all that is wrong with it.</summary>
    public static CommandLine Parse(IReadOnlyList<string> args, out IReadOnlyList<string> errors)
    {
        var (words, switches, found) = (new List<string>(), new List<string>(), new List<string>());
        for (var i = 0; i < args.Count; i++)
        {
            var arg = args[i];
            if (arg is "--help" or "-h" or "-?")
            {
                words.Insert(0, "help");
                continue;
            }

            if (!arg.StartsWith("--", StringComparison.Ordinal))
            {
                words.Add(arg);
                continue;
            }

            var end = arg.IndexOf('=');
            var key = end < 0 ? arg[2..] : arg[2..end];
            switches.Add(arg);
            if (end < 0)
            {
                if (i + 1 < args.Count && !args[i + 1].StartsWith("--", StringComparison.Ordinal))
                    switches.Add(args[++i]);
                else
                    found.Add($"command line {arg} has no value; allowed: {arg}=<value>");
            }

            var top = key.Split(':')[0];
            if (!KnownRoots.Contains(top, StringComparer.OrdinalIgnoreCase))
                found.Add($"command line {arg} is under no known root; allowed: --Tricks:…, such as --Tricks:Device=cpu, and {string.Join(", ", KnownRoots.Skip(1).Select(static root => "--" + root))}{Spelling.DidYouMean("--" + top, KnownRoots.Select(static root => "--" + root))}");
        }

        var command = Commands.FirstOrDefault(command => command.Name == (words.Count == 0 ? "train" : words[0].ToLowerInvariant()));
        if (command.Name is null)
            found.Add($"command line '{words[0]}' is no command; allowed: {string.Join(", ", Commands.Select(static known => known.Name))}{Spelling.DidYouMean(words[0], Commands.Select(static known => known.Name))}");
        else if (command.Takes?[0] == '<' && words.Count < 2)
            found.Add($"command line {command.Name} needs {command.Takes}");
        else if (command.Name != "help" && words.Count > (command.Takes is null ? 1 : 2))
            found.Add($"command line '{words[command.Takes is null ? 1 : 2]}' is one word too many; allowed: {command.Name}{(command.Takes is null ? "" : " " + command.Takes)} and switches that begin with --");
        errors = found;
        return new(command.Name ?? "", words.ElementAtOrDefault(1), switches.ToArray());
    }
}
