using System.Globalization;
using Tricks.Recipes;
using Tricks.Training;

namespace Tricks.Hosting;

/// <summary>The keys below <c>Tricks</c> that are no recipe's.</summary>
internal static class TricksKnobs
{
    private static readonly TricksOptions Declared = new();

    public static readonly TextKnob Device = new("Tricks:Device", Declared.Device, written: false) { Rule = ("auto, cpu, cuda or cuda:N", DeviceChoice.IsDevice) };

    public static readonly TextKnob Seed = new("Tricks:Seed", null, written: false)
    {
        Rule = ("a whole number", static text => Number(text) is not null),
    };

    public static readonly NumberKnob<int> Threads = new("Tricks:Threads", Declared.Threads, written: false) { Minimum = 0, Maximum = 1024 };

    public static readonly TextKnob RunsRoot = new("Tricks:Runs:Root", Declared.RunsRoot, written: false) { Rule = ("the path of a folder", static text => text.Length > 0) };

    public static readonly TextKnob Resume = new("Tricks:Resume", Declared.Resume, written: false) { Rule = ("auto, never, or the folder of a run", static text => text.Length > 0) };

    public static readonly BooleanKnob ResumeChanged = new("Tricks:ResumeChanged", Declared.ResumeChanged, written: false);

    public static readonly NumberKnob<int> CheckpointSteps = new("Tricks:Checkpoints:Steps", Declared.CheckpointSteps, written: false) { Minimum = 0, Maximum = int.MaxValue };

    public static readonly NumberKnob<double> CheckpointMinutes = new("Tricks:Checkpoints:Minutes", Declared.CheckpointMinutes, written: false) { Minimum = 0, Maximum = 100_000 };

    public static readonly NumberKnob<int> CheckpointsKept = new("Tricks:Checkpoints:Keep", Declared.CheckpointsKept, written: false) { Minimum = 1, Maximum = 1_000_000 };

    public static readonly EnumKnob<NotFinitePolicy> NotFinite = new("Tricks:NotFinite:Policy", Declared.NotFinitePolicy, written: false);

    public static readonly NumberKnob<int> NotFiniteRetries = new("Tricks:NotFinite:Retries", Declared.NotFiniteRetries, written: false) { Minimum = 1, Maximum = 1000 };

    public static readonly NumberKnob<double> NotFiniteRateFactor = new("Tricks:NotFinite:RateFactor", Declared.NotFiniteRateFactor, written: false) { Minimum = 0.001, Maximum = 1 };

    public static readonly TextKnob DataRoot = new("Tricks:Data:Root", Declared.DataRoot, written: false) { Rule = ("the path of a folder", static text => text.Length > 0) };

    public static readonly NumberKnob<int> DataWorkers = new("Tricks:Data:Workers", Declared.DataWorkers, written: false) { Minimum = 0, Maximum = 1024 };

    public static readonly NumberKnob<double> ReportSeconds = new("Tricks:ReportSeconds", Declared.ReportSeconds, written: false) { Minimum = 0.1, Maximum = 86400 };

    public static readonly NumberKnob<double> HealthSeconds = new("Tricks:Health:Seconds", Declared.HealthSeconds, written: false) { Minimum = 0, Maximum = 86400 };

    public static readonly NumberKnob<double> HealthStallSeconds = new("Tricks:Health:StallSeconds", Declared.HealthStallSeconds, written: false) { Minimum = 1, Maximum = 1_000_000 };

    private static readonly IReadOnlyList<Knob> Others = [Device, Seed, Threads, RunsRoot, Resume, ResumeChanged, CheckpointSteps, CheckpointMinutes, CheckpointsKept, NotFinite, NotFiniteRetries, NotFiniteRateFactor, DataRoot, DataWorkers, ReportSeconds, HealthSeconds, HealthStallSeconds];

    /// <summary>Which recipe trains: <c>Quickstart</c> by default, or the only one where there is just one.</summary>
    public static TextKnob Recipe(IReadOnlyList<Recipe> recipes) =>
        new("Tricks:Recipe", recipes.Count == 1 ? recipes[0].Name : Declared.Recipe, written: false);

    public static IEnumerable<Knob> All(IReadOnlyList<Recipe> recipes) => Others.Prepend(Recipe(recipes));

    public static void Bind(TricksOptions options, KnobReader knobs, IReadOnlyList<Recipe> recipes)
    {
        options.Recipe = knobs.Read(Recipe(recipes))!;
        options.Device = knobs.Read(Device)!;
        options.Seed = Number(knobs.Read(Seed));
        options.Threads = knobs.Read(Threads);
        options.RunsRoot = knobs.Read(RunsRoot)!;
        options.Resume = knobs.Read(Resume)!;
        options.ResumeChanged = knobs.Read(ResumeChanged);
        options.CheckpointSteps = knobs.Read(CheckpointSteps);
        options.CheckpointMinutes = knobs.Read(CheckpointMinutes);
        options.CheckpointsKept = knobs.Read(CheckpointsKept);
        options.NotFinitePolicy = knobs.Read(NotFinite);
        options.NotFiniteRetries = knobs.Read(NotFiniteRetries);
        options.NotFiniteRateFactor = knobs.Read(NotFiniteRateFactor);
        options.DataRoot = knobs.Read(DataRoot);
        options.DataWorkers = knobs.Read(DataWorkers);
        options.ReportSeconds = knobs.Read(ReportSeconds);
        options.HealthSeconds = knobs.Read(HealthSeconds);
        options.HealthStallSeconds = knobs.Read(HealthStallSeconds);
    }

    public static void Report(TricksOptions options, KnobReport report, KnobReader knobs, IReadOnlyList<Recipe> recipes)
    {
        var seed = knobs.Read(Seed);
        report.Add(Recipe(recipes), options.Recipe);
        report.Add(Device, options.Device);
        report.Add(Seed, options.Seed is null || options.Seed == Number(seed) ? seed : options.Seed.Value.ToString(CultureInfo.InvariantCulture));
        report.Add(Threads, options.Threads);
        report.Add(RunsRoot, options.RunsRoot);
        report.Add(Resume, options.Resume);
        report.Add(ResumeChanged, options.ResumeChanged);
        report.Add(CheckpointSteps, options.CheckpointSteps);
        report.Add(CheckpointMinutes, options.CheckpointMinutes);
        report.Add(CheckpointsKept, options.CheckpointsKept);
        report.Add(NotFinite, options.NotFinitePolicy);
        report.Add(NotFiniteRetries, options.NotFiniteRetries);
        report.Add(NotFiniteRateFactor, options.NotFiniteRateFactor);
        report.Add(DataRoot, options.DataRoot);
        report.Add(DataWorkers, options.DataWorkers);
        report.Add(ReportSeconds, options.ReportSeconds);
        report.Add(HealthSeconds, options.HealthSeconds);
        report.Add(HealthStallSeconds, options.HealthStallSeconds);
    }

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
