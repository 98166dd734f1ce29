using System.ComponentModel.DataAnnotations;
using Tricks.Recipes;

namespace Tricks.Faults;

/// <summary>Scales the loss as float16 does, in fp32, so that a processor without float16 adapts a scale too.</summary>
/// <param name="initialScale">The first scale.</param>
/// <param name="growthInterval">After how many steps it is doubled.</param>
[Source("Micikevicius et al. 2017, section 3.2")]
public sealed class ScaledAttribute(double initialScale = 1024, int growthInterval = 3) : TrickAttribute, IBeginsRun<IPrecision>
{
    /// <summary>The first scale.</summary>
    /// <value>1 to 4,294,967,296; 1,024 by default.</value>
    [Range(1.0, 4294967296.0)]
    public double InitialScale { get; init; } = initialScale;

    /// <summary>After how many steps it is doubled.</summary>
    /// <value>1 to 1,000; 3 by default.</value>
    [Range(1, 1000)]
    public int GrowthInterval { get; init; } = growthInterval;

    /// <inheritdoc />
    public IPrecision Begin(RunStart start) => new LossScaler(InitialScale, GrowthInterval);
}
