using Tricks.Data;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

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

    /// <summary>The recipe's loss before terms add to it: a scalar from logits <c>[N, K]</c> and probabilities <c>[N, K]</c>, as a mean over the batch.</summary>
    public required Func<Tensor, Tensor, Tensor> Loss { get; init; }

    /// <summary>Something that was chosen in the user's place, or is worth knowing once.</summary>
    public required Action<string> Notice { get; init; }

    /// <summary>
    /// The model of another recipe with the weights that its run ended with, on the device and in evaluation mode; it is trained first where it has no
    /// finished run. Whoever asks for it disposes of it. Throws <see cref="RecipeException"/> where there is no such recipe, or it is not for these images and classes.
    /// </summary>
    public required Func<string, Module<Tensor, Tensor>> Teacher { get; init; }
}
