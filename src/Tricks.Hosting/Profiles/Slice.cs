using System.Globalization;
using Tricks.Profiling;
using Tricks.Recipes;

namespace Tricks.Hosting.Profiles;

/// <summary>A part of a step's time, with the parts that it is made of; for a table and a picture.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Kind">What colours it: a phase, or what a module is.</param>
/// <param name="Seconds">How long it takes.</param>
/// <param name="Within">What it is made of; what they leave is its own.</param>
internal sealed record Slice(string Name, string Kind, double Seconds, IReadOnlyList<Slice> Within)
{
    /// <summary>A step: its phases, and within forward and backward the model's modules.</summary>
    public static Slice Of(StepProfile profile, string recipe) =>
        new($"{recipe}, a step", "step", profile.Seconds, [.. profile.Phases.Where(static phase => phase.Seconds > 0).Select(phase => Phase(phase, profile.Model))]);

    /// <summary>What a phase is called.</summary>
    public static string Text(StepPhase phase) => phase switch
    {
        StepPhase.DataWait => "data wait",
        _ => phase.ToString().ToLower(CultureInfo.InvariantCulture),
    };

    private static Slice Phase(PhaseTime phase, ModuleTime model) => phase.Phase switch
    {
        StepPhase.Forward => Module(model, static module => module.Forward, phase.Seconds / model.Forward) with { Name = Text(phase.Phase), Seconds = phase.Seconds },
        StepPhase.Backward => Module(model, static module => module.Backward, phase.Seconds / model.Backward) with { Name = Text(phase.Phase), Seconds = phase.Seconds },
        _ => new(Text(phase.Phase), Text(phase.Phase), phase.Seconds, []),
    };

    /// <summary>A module's time in steps in which it was followed, brought to those in which it was not.</summary>
    private static Slice Module(ModuleTime module, Func<ModuleTime, double> time, double scale) =>
        new(module.Name, module.Kind, time(module) * scale, [.. module.Within.Where(within => time(within) > 0).Select(within => Module(within, time, scale))]);
}
