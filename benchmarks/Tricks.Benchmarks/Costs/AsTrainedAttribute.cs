using Tricks.Data;
using Tricks.Recipes;

namespace Tricks.Benchmarks.Costs;

/// <summary>Stands for pretrained weights where only a step's time is measured: the first weights stay.</summary>
public sealed class AsTrainedAttribute : TrickAttribute, IPretrainedWeights
{
    /// <inheritdoc />
    public PixelStatistics? Normalization(int channels) => null;

    /// <inheritdoc />
    public void Load(PretrainedStart start)
    {
    }
}
