using Tricks.Recipes;

namespace Tricks.Profiling;

/// <summary>Where the time of a training step goes.</summary>
internal sealed record StepProfile
{
    /// <summary>How many steps each figure is the median of.</summary>
    public required int Steps { get; init; }

    /// <summary>Images a step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Seconds of a step.</summary>
    public required double Seconds { get; init; }

    /// <summary>The phases, in order.</summary>
    public required IReadOnlyList<PhaseTime> Phases { get; init; }

    /// <summary>The model with its modules; seconds of a step in which they were followed.</summary>
    public required ModuleTime Model { get; init; }

    /// <summary>The kernels that are the step's floor; seconds of all of a kind in a step.</summary>
    public required IReadOnlyList<KernelTime> Kernels { get; init; }

    /// <summary>Seconds of the floor.</summary>
    public required double Floor { get; init; }

    /// <summary>The floor's share of a step, both measured in turn.</summary>
    public required double FloorShare { get; init; }

    /// <summary>Bytes of .NET's own heap that a step takes, on the thread that trains.</summary>
    public required double ManagedBytes { get; init; }

    /// <summary>Bytes that were handed out before the first step: the model, the optimizer's state, the data; null where it is not known.</summary>
    public double? MemoryBefore { get; init; }
}

/// <summary>A phase's time and memory.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Seconds">Seconds of a step.</param>
/// <param name="Peak">The most bytes that were handed out during it; null where it is not known.</param>
internal sealed record PhaseTime(StepPhase Phase, double Seconds, double? Peak);

/// <summary>A kernel's time.</summary>
/// <param name="Name">What it does, on what.</param>
/// <param name="Count">How often a step has it.</param>
/// <param name="Forward">Seconds forward, once.</param>
/// <param name="Backward">Seconds backward, once.</param>
internal sealed record KernelTime(string Name, int Count, double Forward, double Backward)
{
    /// <summary>Seconds of all in a step.</summary>
    public double Seconds => Count * (Forward + Backward);
}
