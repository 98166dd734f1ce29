using static TorchSharp.torch;

namespace Tricks.Recipes;

/// <summary>Step: how the gradients of a step come about, around forward and backward.</summary>
[Seam("step", SeamCount.AtMostOne, Default = "one forward and one backward")]
public interface IStep
{
    /// <summary>
    /// Leaves the gradients of the step in the parameters, and returns the loss. <paramref name="backward"/> computes the gradients of the
    /// batch at the weights as they are, in place of those before, and returns its loss; it may be called more than once.
    /// </summary>
    Tensor Gradients(TrainingState state, Func<Tensor> backward);
}
