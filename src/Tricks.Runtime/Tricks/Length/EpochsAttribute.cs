using System.ComponentModel.DataAnnotations;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// How long training takes, in passes over the training images; the last, incomplete batch of a pass is left out.
/// The paper trains for 120 epochs, and for 200 with <see cref="MixupAttribute"/> (sections 2 and 5.4).
/// </summary>
/// <remarks>
/// <para>It helps to train longer the more a recipe regularises: mixing, erasing and averaging pay in long training only.</para>
/// <para>It hurts to train longer without them: the training set is learned by heart. Time grows in proportion.</para>
/// </remarks>
/// <param name="count">How often every training image is seen.</param>
[Source("section 2")]
[Example("120")]
public sealed class EpochsAttribute(int count) : TrickAttribute, ITrainingLength
{
    /// <summary>How often every training image is seen.</summary>
    /// <value>1 to 100,000 epochs; no default.</value>
    [Range(1, 100_000)]
    public int Count { get; init; } = count;
}
