using System.ComponentModel.DataAnnotations;
using Tricks.Recipes;

namespace Tricks;

/// <summary>A peak learning rate η that does not depend on the batch size. The paper's baseline has 0.1 at a batch of 256 (section 2).</summary>
/// <remarks>
/// <para>It helps where the batch size stays as it is, or the rate was found for it, as by <c>find-rate</c>.</para>
/// <para>It hurts where the batch size is changed and the rate is forgotten: <see cref="LinearScalingAttribute"/> follows it.</para>
/// </remarks>
/// <param name="rate">The peak learning rate η.</param>
[Source("section 2")]
[Example("0.1")]
public sealed class LearningRateAttribute(double rate) : TrickAttribute, IBaseRate
{
    /// <summary>The peak learning rate η.</summary>
    /// <value>Above 0; no default.</value>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double Rate { get; init; } = rate;

    /// <inheritdoc />
    public double PeakRate(int batchSize) => Rate;
}
