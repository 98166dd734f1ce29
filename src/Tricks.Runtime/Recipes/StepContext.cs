using Tricks.Data;

namespace Tricks.Recipes;

/// <summary>What a part at the batch seam may know of the step.</summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Clock">Where training stands.</param>
public readonly record struct StepContext(long Seed, StepClock Clock)
{
    /// <summary>The random numbers of one part at this step; the same for the same (seed, part, step).</summary>
    public CounterRandom Random(string part) => new(Seed, part, Clock.Epoch, Clock.Step);
}
