using System.ComponentModel.DataAnnotations;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Freezing: the layers before a given one never learn. Their weights stay as they were loaded, and they compute as in evaluation: batch normalisation takes the statistics that
/// came with the weights, and updates none.
/// </summary>
/// <remarks>
/// <para>No gradient goes back into what is frozen, and nothing is kept for it, so that a step takes less time and memory.</para>
/// <para>It helps where there are few images a class, which cannot teach many weights, and where the weights come from images of the same kind.</para>
/// <para>It hurts where the images are of another kind than those that the weights were trained on, or where there are many of them.</para>
/// </remarks>
/// <param name="until">Sets <see cref="Until"/>.</param>
[Source("Yosinski et al. 2014, arXiv 1411.1792")]
[Requires(typeof(IPretrainedWeights))]
[Example("\"layer3\"")]
public sealed class FreezeAttribute(string until) : TrickAttribute, IFreezing
{
    /// <summary>
    /// The first layer that learns, or the first sequence of layers, such as <c>layer3</c> or <c>layer3.1</c> of a ResNet; <c>fc</c>, its head, lets the head alone learn.
    /// </summary>
    /// <value>The name of a layer of the model but the first; no default.</value>
    [MinLength(1)]
    public string Until { get; init; } = until;

    /// <inheritdoc />
    public int Frozen(StepClock clock, IReadOnlyList<string> layers)
    {
        if (layers.Count < 2)
            throw new RecipeException("Freeze keeps layers before others, and the model has one alone", "freezing");
        var first = layers.TakeWhile(layer => layer != Until && !layer.StartsWith(Until + ".", StringComparison.Ordinal)).Count();
        return first > 0 && first < layers.Count
            ? first
            : throw new RecipeException($"Freeze learns from '{Until}' on, {(first == 0 ? "which is the model's first layer, so that nothing would be frozen" : "which is no layer of the model")}; allowed: {string.Join(", ", layers.Select(static layer => layer.Split('.')[0]).Distinct().Skip(1))}, or one layer of these, such as {layers[^2]}", "freezing");
    }
}
