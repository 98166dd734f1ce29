using System.ComponentModel.DataAnnotations;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Stochastic weight averaging: from an epoch on, the weights at the end of each epoch are averaged alike, w̄ ← (n · w̄ + w) / (n + 1), and
/// w̄ is evaluated and saved; batch normalisation takes its running statistics anew for it (Izmailov et al. 2018, algorithm 1).
/// Before that the trained weights are evaluated.
/// </summary>
/// <remarks>
/// <para>
/// It holds one copy of the weights, and another while it evaluates, where it also costs a forward pass over <see cref="StatisticsImages"/>
/// training images.
/// </para>
/// <para>A run that is stopped keeps the weights as they are trained, since the average lacks running statistics until an epoch ends; the average is in its checkpoint.</para>
/// <para>It helps with a learning rate that is still high while it averages, so that the weights move about: a step decay, or none.</para>
/// <para>
/// It hurts beside a cosine to 0, whose last weights hardly differ, and where it starts so early that it averages weights
/// of a model that has not learned yet.
/// </para>
/// </remarks>
/// <param name="startEpoch">Sets <see cref="StartEpoch"/>.</param>
/// <param name="statisticsImages">Sets <see cref="StatisticsImages"/>.</param>
[Source("Izmailov et al. 2018, arXiv 1803.05407, algorithm 1")]
[Example("75")]
public sealed class SwaAttribute(int startEpoch, int statisticsImages = 10_000) : TrickAttribute, IBeginsRun<IAverage>
{
    /// <summary>How many epochs are trained before the first whose weights are averaged.</summary>
    /// <value>0 or more, and less than <see cref="EpochsAttribute.Count"/>; no default. The paper averages over the last quarter of training.</value>
    [Range(0, 100_000)]
    [LessThan(typeof(EpochsAttribute), nameof(EpochsAttribute.Count))]
    public int StartEpoch { get; init; } = startEpoch;

    /// <summary>Of how many training images batch normalisation takes its statistics for the average; rounded down to whole batches, one at least.</summary>
    /// <value>1 to 100,000,000; 10,000 by default.</value>
    [Range(1, 100_000_000)]
    public int StatisticsImages { get; init; } = statisticsImages;

    /// <inheritdoc />
    public IAverage Begin(RunStart start) => new SwaRun(start.State.Model, StartEpoch, StatisticsImages);
}
