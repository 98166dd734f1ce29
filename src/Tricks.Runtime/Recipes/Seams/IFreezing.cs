namespace Tricks.Recipes;

/// <summary>Freezing: which layers do not learn at a step.</summary>
[Seam("freezing", SeamCount.AtMostOne)]
public interface IFreezing
{
    /// <summary>
    /// How many of the model's layers, from its input on, do not learn at the step: their parameters stay as they are, and they compute as in evaluation, so that batch normalisation takes the
    /// statistics that it has. Throws <see cref="RecipeException"/> where the model has no place for it.
    /// </summary>
    /// <param name="clock">The step.</param>
    /// <param name="layers">The names of the layers from the input to the head, as <see cref="ParameterPlace.Layer"/> counts them.</param>
    int Frozen(StepClock clock, IReadOnlyList<string> layers);
}
