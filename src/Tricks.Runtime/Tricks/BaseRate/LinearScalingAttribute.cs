using System.ComponentModel.DataAnnotations;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Linear scaling of the learning rate: η = rate · b / reference batch, since the mean of b gradients varies less the larger b is.
/// The paper's is 0.1 · b / 256 (section 3.1, after Goyal et al. 2017).
/// </summary>
/// <remarks>
/// <para>
/// It helps where the batch size changes, from one device to several: the rate follows it. A large batch needs <see
/// cref="WarmupAttribute"/> beside it.
/// </para>
/// <para>
/// It hurts at very large batches, for which the rule is known to fail (Goyal et al.: above about 8,000), and with optimizers whose steps
/// do not grow with the batch in this way, such as Adam.
/// </para>
/// </remarks>
/// <param name="rate">The learning rate at the reference batch.</param>
/// <param name="referenceBatch">The batch, in images, that the rate was found for.</param>
[Source("section 3.1")]
[Requires(typeof(IBatchSize))]
public sealed class LinearScalingAttribute(double rate = 0.1, int referenceBatch = 256) : TrickAttribute, IBaseRate
{
    /// <summary>The learning rate at the reference batch.</summary>
    /// <value>Above 0; 0.1 by default.</value>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double Rate { get; init; } = rate;

    /// <summary>The batch, in images, that the rate was found for.</summary>
    /// <value>1 to 1,048,576 images; 256 by default.</value>
    [Range(1, 1 << 20)]
    public int ReferenceBatch { get; init; } = referenceBatch;

    /// <inheritdoc />
    public double PeakRate(int batchSize) => Scale(Rate, batchSize, ReferenceBatch);

    internal static double Scale(double rate, int batchSize, int referenceBatch) => rate * batchSize / referenceBatch;
}
