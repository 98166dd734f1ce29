using System.Globalization;
using Tricks.Recipes;

namespace Tricks.Hosting;

/// <summary>A command line, taken apart: a command with its argument, and the switches that are configuration.</summary>
/// <param name="Command"><c>train</c> where none is given.</param>
/// <param name="Argument">What the command is about, where it takes something.</param>
/// <param name="Switches">The switches that are configuration, as they were given.</param>
/// <param name="Options">The command's own options, by name.</param>
internal sealed record CommandLine(string Command, string? Argument, string[] Switches, IReadOnlyDictionary<string, string> Options)
{
    /// <summary>What the command is about beside <see cref="Argument"/>, where it takes two words.</summary>
    public string? SecondArgument { get; init; }

    /// <summary>The commands, each with what it takes and what it does.</summary>
    public static readonly IReadOnlyList<(string Name, string? Takes, string Does)> Commands =
    [
        ("train", null, "train the recipe that Tricks:Recipe names (the default)"),
        ("list", null, "name the recipes with their parts"),
        ("explain", "<Recipe>", "print every resolved value of a recipe, where it came from, its cost and its schedule"),
        ("ablate", "<Recipe>", "train the recipes of its [Ablate] over several seeds, and write their table and plot"),
        ("evaluate", "<run>", "top-1, top-5, the accuracy of every class, which is taken for which, and the worst mistakes, as table and pictures"),
        ("predict", "<run> <image or folder>", "tell what images show"),
        ("export", "<run>", "write a trained model to a file that other programs read: ONNX, or safetensors with torchvision's names"),
        ("find-rate", "<Recipe>", "train a little at a rising learning rate, and propose one, with its plot"),
        ("profile", "<Recipe>", "take a few steps, and tell where their time and memory go, by phase and by module, as tables and a picture"),
        ("check-data", "<Recipe>", "read and decode every image of a recipe's data, and name those that cannot be"),
        ("schema", "[<file>]", "write a JSON schema of appsettings.json, to the file or to the output"),
        ("help", null, "print this"),
    ];

    /// <summary>The options of commands: a number with what it may be, or a text.</summary>
    public static readonly IReadOnlyList<CommandOption> AllOptions =
    [
        new("ablate", "seeds", "3", "how many seeds, from Tricks:Seed or 0") { Least = 1, Most = 1000, IsWhole = true },
        new("ablate", "hours", "24", "no run begins that would end later, if it takes as long as the longest before") { Least = 0, Most = 10_000 },
        new("ablate", "results", "ablations/<Recipe>", "where results go, to which .json, .md and .png are added"),
        new("evaluate", "data", "the run's own test images", "a folder with a folder of images for each class"),
        new("evaluate", "checkpoint", "last", "last or best, by the test set") { Allowed = ["last", "best"] },
        new("evaluate", "results", "<run>/evaluation", "where results go, to which .md, .json, -confusion.png and -mistakes.png are added"),
        new("predict", "checkpoint", "last", "last or best, by the test set") { Allowed = ["last", "best"] },
        new("predict", "format", "text", "text, or json for a line of JSON an image") { Allowed = ["text", "json"] },
        new("predict", "top", "5", "how many classes a line of text names") { Least = 1, Most = 100_000, IsWhole = true },
        new("export", "checkpoint", "last", "last or best, by the test set") { Allowed = ["last", "best"] },
        new("export", "format", "onnx", "onnx or safetensors") { Allowed = ["onnx", "safetensors"] },
        new("export", "file", "<run>/model.onnx or .safetensors", "where it goes"),
        new("export", "fold", "true", "true or false: of ONNX, whether batch normalisation becomes a part of the convolution before it") { Allowed = ["true", "false"] },
        new("export", "softmax", "false", "true or false: of ONNX, whether probabilities come out, in place of logits") { Allowed = ["true", "false"] },
        new("find-rate", "steps", "100", "how many steps") { Least = 10, Most = 1_000_000, IsWhole = true },
        new("find-rate", "from", "0.00001", "the first learning rate") { Least = double.Epsilon, Most = 1e6 },
        new("find-rate", "to", "10", "the last learning rate") { Least = double.Epsilon, Most = 1e6 },
        new("find-rate", "results", "find-rate/<Recipe>", "where results go, to which .json and .png are added"),
        new("profile", "steps", "10", "how many steps each figure is of") { Least = 1, Most = 10_000, IsWhole = true },
        new("profile", "results", "profile/<Recipe>", "where results go, to which .md, .json and .svg are added"),
    ];

    // What the .NET host itself reads, and logging; everything of this application is below Tricks.
    private static readonly string[] KnownRoots = ["Tricks", "Logging", "environment", "contentRoot", "applicationName", "shutdownTimeoutSeconds"];

    private static readonly string AllowedSwitches = $"--Tricks:…, such as --Tricks:Device=cpu, and {string.Join(", ", KnownRoots.Skip(1).Select(static root => "--" + root))}";

    private static IEnumerable<string> Names => Commands.Select(static known => known.Name);

    /// <summary>Takes a command line apart; the errors are all that is wrong with it.</summary>
    /// <param name="args">The words and switches.</param>
    /// <param name="recipes">The names of recipes, one of which may stand where it is no command.</param>
    /// <param name="errors">A sentence each.</param>
    public static CommandLine Parse(IReadOnlyList<string> args, IReadOnlyList<string> recipes, out IReadOnlyList<string> errors)
    {
        var (words, switches, found) = (new List<string>(), new List<string>(), new List<string>());
        var options = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
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

            if (arg == "--")
            {
                found.Add($"command line -- names no key; allowed: {AllowedSwitches}");
                continue;
            }

            var end = arg.IndexOf('=');
            var key = end < 0 ? arg[2..] : arg[2..end];
            var value = end < 0 ? null : arg[(end + 1)..];
            var isOption = AllOptions.Any(option => option.Name.Equals(key, StringComparison.OrdinalIgnoreCase));
            if (!isOption)
                switches.Add(arg);
            if (end < 0)
            {
                if (i + 1 < args.Count && !args[i + 1].StartsWith("--", StringComparison.Ordinal))
                    value = args[++i];
                else
                    found.Add($"command line {arg} has no value; allowed: {arg}=<value>");
                if (!isOption && value is not null)
                    switches.Add(value);
            }

            if (isOption)
            {
                if (value is not null)
                    options[key] = value;
                continue;
            }

            var top = key.Split(':')[0];
            if (!KnownRoots.Contains(top, StringComparer.OrdinalIgnoreCase))
            {
                found.Add($"command line {arg} is under no known root; "
                    + (Colons(arg) is { } meant ? $"did you mean {meant}?" : $"allowed: {AllowedSwitches}{Spelling.DidYouMean("--" + top, KnownRoots.Select(static root => "--" + root))}"));
            }
        }

        var command = Commands.FirstOrDefault(command => command.Name == (words.Count == 0 ? "train" : words[0].ToLowerInvariant()));
        var arguments = command.Takes?.Split("> <").Length ?? 0;
        var most = 1 + arguments;
        if (command.Name is null && Colons(words[0]) is { } intended)
            found.Add($"command line '{words[0]}' is no command; did you mean {intended}?");
        else if (command.Name is null)
            found.Add($"command line '{words[0]}' is no command; allowed: {string.Join(", ", Names)}{ChosenRecipe(words[0], recipes) ?? Spelling.DidYouMean(words[0], Names)}");
        else if (command.Takes?[0] == '<' && words.Count < most)
            found.Add($"command line {command.Name} needs {command.Takes}");
        else if (command.Name != "help" && words.Count > most)
            found.Add($"command line '{words[most]}' is one word too many; allowed: {command.Name}{(command.Takes is null ? "" : " " + command.Takes)} and switches that begin with --{(command.Name == "train" ? ChosenRecipe(words[most], recipes) : null)}");
        if (command.Name is not null)
            found.AddRange(options.Select(given => Objection(command.Name, given.Key, given.Value)).OfType<string>());
        errors = found;
        var argument = words.ElementAtOrDefault(1);
        // Results are named after the recipe, not after how it was typed.
        var recipe = command.Takes == "<Recipe>" ? recipes.FirstOrDefault(name => name.Equals(argument, StringComparison.OrdinalIgnoreCase)) : null;
        return new(command.Name ?? "", recipe ?? argument, switches.ToArray(), options) { SecondArgument = words.ElementAtOrDefault(2) };
    }

    /// <summary>The value of an option of the command, or its default.</summary>
    public string Option(string name) =>
        Options.TryGetValue(name, out var given) ? given : AllOptions.First(option => option.Command == Command && option.Name == name).Default.Replace("<Recipe>", Argument, StringComparison.Ordinal);

    /// <summary>The value of an option of the command where it is given.</summary>
    public string? Given(string name) => Options.TryGetValue(name, out var given) ? given : null;

    /// <summary>The value of an option that is a number, which <see cref="Parse"/> has judged.</summary>
    public double Number(string name) => double.Parse(Option(name), NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string? Objection(string command, string name, string value)
    {
        var option = AllOptions.FirstOrDefault(option => option.Command == command && option.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return option is null
            ? $"command line --{name} belongs to {string.Join(" and ", AllOptions.Where(option => option.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(static option => option.Command))}, not to {command}"
            : option.Objection(value) is { } objection ? $"command line --{name} is '{value}', but {objection}" : null;
    }

    /// <summary>A recipe's name in the place of a command.</summary>
    private static string? ChosenRecipe(string word, IEnumerable<string> recipes) =>
        recipes.FirstOrDefault(name => name.Equals(word, StringComparison.OrdinalIgnoreCase)) is { } recipe ? $"; did you mean train --Tricks:Recipe={recipe}?" : null;

    /// <summary>The switch that is meant by one with another beginning, or with the underscores of an environment variable or dots in its key.</summary>
    private static string? Colons(string word)
    {
        var text = word.TrimStart('-', '/');
        var end = text.IndexOf('=') is var found and >= 0 ? found : text.Length;
        var key = text[..end].Replace("__", ":", StringComparison.Ordinal).Replace('.', ':');
        var meant = $"--{key}{text[end..]}";
        return key.StartsWith("Tricks:", StringComparison.OrdinalIgnoreCase) && meant != word ? meant : null;
    }
}
