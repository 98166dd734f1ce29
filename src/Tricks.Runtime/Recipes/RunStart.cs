using Tricks.Data;
using static TorchSharp.torch;

namespace Tricks.Recipes;

/// <summary>What a run starts from.</summary>
public sealed record RunStart
{
    /// <summary>The model, its parameters that learn, and the optimizer.</summary>
    public required TrainingState State { get; init; }

    /// <summary>Where the model is.</summary>
    public required Device Device { get; init; }

    /// <summary>What all randomness of the run is a function of.</summary>
    public required long Seed { get; init; }

    /// <summary>The size of an image that the model sees in training.</summary>
    public required ImageShape Input { get; init; }

    /// <summary>The clock before the first step.</summary>
    public required StepClock Clock { get; init; }

    /// <summary>Something that was chosen in the user's place, or is worth knowing once.</summary>
    public required Action<string> Notice { get; init; }
}
