using System.Globalization;
using System.Text;
using Tricks.Profiling;

namespace Tricks.Hosting.Profiles;

/// <summary>A profile as tables, in Markdown.</summary>
internal static class ProfileTable
{
    /// <summary>Modules that take less of a step are not listed.</summary>
    private const double LeastShare = 0.001;

    /// <summary>The tables: by phase, by module, the floor.</summary>
    public static string Markdown(StepProfile profile)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"A step of {profile.BatchSize} images takes {Milliseconds(profile.Seconds)} ms, {profile.BatchSize / profile.Seconds:F0} images a second (median of {profile.Steps}), and {profile.ManagedBytes / 1024:F0} KB of .NET's heap.\n\n");
        Phases(profile, text);
        text.Append("\n| module | kind | forward, ms | backward, ms | of a step |\n|---|---|---|---|---|\n");
        Modules(profile.Model, "", profile, text);
        text.Append(CultureInfo.InvariantCulture, $"\nThe floor, the convolutions, batch normalisations and ReLUs of a step each timed alone, is {Milliseconds(profile.Floor)} ms, {profile.FloorShare:F3} of a step that was measured in turn with them.\n\n");
        text.Append("| kernel | in a step | forward, ms | backward, ms | all, ms | of a step |\n|---|---|---|---|---|---|\n");
        foreach (var kernel in profile.Kernels.OrderByDescending(static kernel => kernel.Seconds))
            text.Append(CultureInfo.InvariantCulture, $"| {kernel.Name} | {kernel.Count} | {Milliseconds(kernel.Forward)} | {Milliseconds(kernel.Backward)} | {Milliseconds(kernel.Seconds)} | {Percent(kernel.Seconds / profile.Seconds)} |\n");
        return text.ToString();
    }

    private static void Phases(StepProfile profile, StringBuilder text)
    {
        var hasMemory = profile.MemoryBefore is not null;
        text.Append(CultureInfo.InvariantCulture, $"| phase | ms | of a step |{(hasMemory ? " memory at most, MB |" : "")}\n|---|---|---|{(hasMemory ? "---|" : "")}\n");
        foreach (var phase in profile.Phases)
            text.Append(CultureInfo.InvariantCulture, $"| {Slice.Text(phase.Phase)} | {Milliseconds(phase.Seconds)} | {Percent(phase.Seconds / profile.Seconds)} |{(hasMemory ? $" {Megabytes(phase.Peak)} |" : "")}\n");
        if (hasMemory)
            text.Append(CultureInfo.InvariantCulture, $"\nBefore the first step {Megabytes(profile.MemoryBefore)} MB were taken: the model, what the optimizer keeps, images in memory.\n");
        else
            text.Append("\nMemory is not told: only glibc 2.33 and later tells it, and of the CPU's memory alone.\n");
    }

    private static void Modules(ModuleTime module, string indent, StepProfile profile, StringBuilder text)
    {
        var seconds = module.Forward + module.Backward;
        if (seconds < LeastShare * profile.Seconds)
            return;
        text.Append(CultureInfo.InvariantCulture, $"| {indent}{module.Name} | {module.Kind} | {Milliseconds(module.Forward)} | {Milliseconds(module.Backward)} | {Percent(seconds / profile.Seconds)} |\n");
        foreach (var within in module.Within)
            Modules(within, indent + "· ", profile, text);
    }

    private static string Milliseconds(double seconds) => (1000 * seconds).ToString("F2", CultureInfo.InvariantCulture);

    private static string Megabytes(double? bytes) => bytes is > 0 ? (bytes.Value / 1e6).ToString("F0", CultureInfo.InvariantCulture) : "";

    private static string Percent(double share) => share.ToString("P1", CultureInfo.InvariantCulture);
}
