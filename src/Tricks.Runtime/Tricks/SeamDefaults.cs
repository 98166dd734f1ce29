using Tricks.Recipes;

namespace Tricks;

/// <summary>What stands at a seam where a recipe has no part for it, or has switched it off.</summary>
public static class SeamDefaults
{
    /// <summary>Xavier, as in the paper's section 2.</summary>
    public static IWeightInitialization WeightInitialization { get; } = new XavierAttribute();

    /// <summary>Cross entropy.</summary>
    public static ILoss Loss { get; } = new CrossEntropyAttribute();

    /// <summary>256, as in the paper's section 2.</summary>
    public static IBatchSize BatchSize { get; } = new BatchSizeAttribute(256);

    /// <summary>0.</summary>
    public static ISeed Seed { get; } = new SeedAttribute(0);
}
