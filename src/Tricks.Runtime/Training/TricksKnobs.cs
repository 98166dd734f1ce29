using System.Globalization;
using Tricks.Recipes;

namespace Tricks.Training;

/// <summary>The keys below <c>Tricks</c> that are no recipe's.</summary>
internal static class TricksKnobs
{
    private static readonly TricksOptions Declared = new();

    public static readonly TextKnob Recipe = new("Tricks:Recipe", Declared.Recipe, written: false);

    public static readonly TextKnob Device = new("Tricks:Device", Declared.Device, written: false) { Rule = ("auto, cpu, cuda or cuda:N", DeviceChoice.IsDevice) };

    public static readonly TextKnob Seed = new("Tricks:Seed", null, written: false)
    {
        Rule = ("a whole number", static text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)),
    };

    public static readonly NumberKnob<int> Threads = new("Tricks:Threads", Declared.Threads, written: false) { Minimum = 0, Maximum = 1024 };

    public static readonly TextKnob RunsRoot = new("Tricks:Runs:Root", Declared.RunsRoot, written: false) { Rule = ("the path of a folder", static text => text.Length > 0) };

    public static readonly TextKnob DataRoot = new("Tricks:Data:Root", Declared.DataRoot, written: false) { Rule = ("the path of a folder", static text => text.Length > 0) };

    public static readonly NumberKnob<double> ReportSeconds = new("Tricks:ReportSeconds", Declared.ReportSeconds, written: false) { Minimum = 0.1, Maximum = 86400 };

    public static readonly IReadOnlyList<Knob> All = [Recipe, Device, Seed, Threads, RunsRoot, DataRoot, ReportSeconds];

    public static void Bind(TricksOptions options, KnobReader knobs)
    {
        options.Recipe = knobs.Read(Recipe)!;
        options.Device = knobs.Read(Device)!.ToLowerInvariant();
        options.Seed = long.TryParse(knobs.Read(Seed), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed) ? seed : null;
        options.Threads = knobs.Read(Threads);
        options.RunsRoot = knobs.Read(RunsRoot)!;
        options.DataRoot = knobs.Read(DataRoot);
        options.ReportSeconds = knobs.Read(ReportSeconds);
    }

    public static void Report(TricksOptions options, KnobReport report, KnobReader knobs)
    {
        report.Add(Recipe, options.Recipe);
        report.Add(Device, options.Device);
        report.Add(Seed, options.Seed?.ToString(CultureInfo.InvariantCulture) ?? knobs.Read(Seed));
        report.Add(Threads, options.Threads);
        report.Add(RunsRoot, options.RunsRoot);
        report.Add(DataRoot, options.DataRoot);
        report.Add(ReportSeconds, options.ReportSeconds);
    }
}
