using System.ComponentModel.DataAnnotations;
using Tricks.Recipes;

namespace Tricks;

/// <summary>How many images one step sees, b in the paper, counted over all processes. The paper's baseline has 256, its large batch 1024 (section 3.1).</summary>
/// <remarks>
/// <para>
/// It helps to choose it as large as memory allows where a device is kept busier by it. Memory for activations and the time of a step grow
/// in proportion.
/// </para>
/// <para>
/// It hurts accuracy when it grows and the learning rate does not follow, for which <see cref="LinearScalingAttribute"/> and <see
/// cref="WarmupAttribute"/> are there; and when it is so small that the statistics of batch normalisation are noise.
/// </para>
/// </remarks>
/// <param name="size">Images a step.</param>
[Source("sections 2 and 3.1")]
[Example("256")]
public sealed class BatchSizeAttribute(int size) : TrickAttribute, IBatchSize
{
    /// <summary>Images a step, over all processes.</summary>
    /// <value>1 to 1,048,576 images; no default (a recipe without the part has 256).</value>
    [Range(1, 1 << 20)]
    [SuffersUpTo(1, "batch normalisation", "Wu and He 2018, arXiv 1803.08494: its error grows as batches shrink")]
    [WantsFrom(1024, typeof(IWarmup), "table 4")]
    public int Size { get; init; } = size;
}
