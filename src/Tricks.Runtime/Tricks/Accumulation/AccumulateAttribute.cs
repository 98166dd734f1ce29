using System.ComponentModel.DataAnnotations;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Gradient accumulation: a batch goes through the model in pieces, whose gradients, each weighted by its share of the images, add up to those of
/// the batch's mean loss. The batch size, the schedule and the number of updates stay as they are; the memory for activations shrinks with the number of pieces.
/// </summary>
/// <remarks>
/// <para>It helps where a batch does not fit the device: the memory for activations shrinks with the number of pieces.</para>
/// <para>
/// It hurts a little in time, since small pieces use a device less well. Batch normalisation sees one piece at a time, so its statistics,
/// and the results with it, are those of the smaller batch.
/// </para>
/// </remarks>
/// <param name="pieces">In how many pieces.</param>
[Source("Goyal et al. 2017, arXiv 1706.02677, section 3: gradients of shares add up")]
[Example("4")]
[SuffersFrom("batch normalisation", "Wu and Johnson 2021, arXiv 2105.07576, section 3: its statistics are those of a piece, not of the batch")]
public sealed class AccumulateAttribute(int pieces) : TrickAttribute, IAccumulation
{
    /// <summary>In how many pieces a batch goes through the model.</summary>
    /// <value>1 to 4,096, and never more than the batch has images; no default.</value>
    [Range(1, 4096)]
    [LessThan(typeof(BatchSizeAttribute), nameof(BatchSizeAttribute.Size), OrEqual = true)]
    public int Pieces { get; init; } = pieces;
}
