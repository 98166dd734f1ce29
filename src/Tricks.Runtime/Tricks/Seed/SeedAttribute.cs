using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// What all randomness of a run is a function of: initial weights, order, augmentation, mixing. The same seed and thread count give the
/// same weights, bit for bit. <c>Tricks:Seed</c> takes precedence.
/// </summary>
/// <remarks>
/// <para>It helps to repeat a run exactly, and to see what chance does by several.</para>
/// <para>It hurts to judge a trick by one: seeds differ by as much as many a trick brings.</para>
/// </remarks>
/// <param name="value">The seed.</param>
[Source("this project")]
public sealed class SeedAttribute(long value = 0) : TrickAttribute, ISeed
{
    /// <summary>The seed.</summary>
    /// <value>Any number; 0 by default.</value>
    public long Value { get; init; } = value;
}
