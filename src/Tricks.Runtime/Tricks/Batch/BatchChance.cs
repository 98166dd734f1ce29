using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// The one number in [0, 1) a step by which the parts that mix a batch decide whether they act: some act where it is low, others where it is high, so
/// that two whose probabilities add up to 1 take turns at random.
/// </summary>
internal static class BatchChance
{
    /// <summary>Whether a part of the given probability that acts on low numbers acts at this step.</summary>
    public static bool Low(in StepContext step, double probability) => Draw(step) < probability;

    /// <summary>Whether a part of the given probability that acts on high numbers acts at this step.</summary>
    public static bool High(in StepContext step, double probability) => Draw(step) >= 1 - probability;

    private static double Draw(in StepContext step) => step.Random(nameof(BatchChance)).NextDouble();
}
