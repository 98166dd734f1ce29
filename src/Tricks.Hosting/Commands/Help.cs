namespace Tricks.Hosting.Commands;

/// <summary><c>help</c>: the commands, and how values are set.</summary>
internal static class Help
{
    public static int Print(TextWriter output)
    {
        output.WriteLine("Tricks trains image classifiers from recipes.");
        output.WriteLine();
        foreach (var (name, takes, does) in CommandLine.Commands)
            output.WriteLine($"  {name + (takes is null ? "" : " " + takes),-20}{does}");
        output.WriteLine();
        output.WriteLine("Every value can be set in appsettings.json, by an environment variable or by a switch, the later over the earlier:");
        output.WriteLine("  Tricks__Recipes__Quickstart__Epochs__Count=3");
        output.WriteLine("  --Tricks:Recipes:Quickstart:Epochs:Count=3");
        return ExitCodes.Done;
    }
}
