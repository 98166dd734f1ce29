using Tricks.Data;

namespace Tricks.Recipes;

/// <summary>Pretrained weights: what was learned before, in place of first weights.</summary>
[Seam("pretrained weights", SeamCount.AtMostOne)]
public interface IPretrainedWeights
{
    /// <summary>Mean and deviation by which the weights know images, on the scale of 0 to 255, which stand in place of the recipe's; null where nothing tells, or not for so many channels.</summary>
    PixelStatistics? Normalization(int channels);

    /// <summary>Sets the model's weights, on the CPU. Throws <see cref="RecipeException"/> where they do not fit.</summary>
    void Load(PretrainedStart start);
}
