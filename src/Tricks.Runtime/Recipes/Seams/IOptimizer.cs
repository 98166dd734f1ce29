namespace Tricks.Recipes;

/// <summary>Optimizer: how a step is taken.</summary>
[Seam("optimizer", SeamCount.ExactlyOne)]
public interface IOptimizer
{
    /// <summary>Makes the optimizer of a run for the given parameter groups.</summary>
    TrainingOptimizer Create(IReadOnlyList<ParameterGroup> groups);
}
