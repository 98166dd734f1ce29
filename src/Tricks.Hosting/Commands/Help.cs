using Tricks.Recipes;

namespace Tricks.Hosting.Commands;

/// <summary><c>help</c>: the commands, and how values are set.</summary>
internal static class Help
{
    public static int Print(IEnumerable<Recipe> recipes, TextWriter output)
    {
        var keys = recipes.OrderBy(static recipe => recipe.Name != "Quickstart").SelectMany(static recipe => recipe.Knobs).Select(static knob => knob.Key);
        var example = keys.FirstOrDefault(static key => key.EndsWith(":Epochs:Count", StringComparison.Ordinal)) ?? TricksKnobs.Seed.Key;
        output.WriteLine("Tricks trains image classifiers from recipes.");
        output.WriteLine();
        var width = CommandLine.Commands.Max(static known => Usage(known.Name, known.Takes).Length) + 2;
        foreach (var (name, takes, does) in CommandLine.Commands)
        {
            output.WriteLine($"  {Usage(name, takes).PadRight(width)}{does}");
            foreach (var option in CommandLine.AllOptions.Where(option => option.Command == name))
                output.WriteLine($"    {("--" + option.Name).PadRight(width - 2)}{option.Does}; {option.Default} by default");
        }

        output.WriteLine();
        output.WriteLine("Every value can be set in appsettings.json, by an environment variable or by a switch, the later over the earlier:");
        output.WriteLine($"  {example.Replace(":", "__", StringComparison.Ordinal)}=3");
        output.WriteLine($"  --{example}=3");
        return ExitCodes.Done;
    }

    private static string Usage(string command, string? takes) => takes is null ? command : $"{command} {takes}";
}
