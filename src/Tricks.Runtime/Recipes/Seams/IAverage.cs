using static TorchSharp.torch;

namespace Tricks.Recipes;

/// <summary>Average: which weights are evaluated and saved in place of the trained ones.</summary>
[Seam("average", SeamCount.AtMostOne, Default = "none: the trained weights are evaluated")]
public interface IAverage
{
    /// <summary>Takes in the weights that a step has left.</summary>
    void Update(StepClock clock);

    /// <summary>The averages by the names of the model's state; empty while there are none yet.</summary>
    IReadOnlyDictionary<string, Tensor> Weights { get; }

    /// <summary>
    /// Of how many training images batch normalisation takes its running statistics anew for the averaged weights, before each evaluation; 0:
    /// they are averaged like weights.
    /// </summary>
    int StatisticsImages => 0;
}
