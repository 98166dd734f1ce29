using Tricks.Data;
using Tricks.Recipes;
using Tricks.Runtime.Tests.Support;

namespace Tricks.Runtime.Tests.Training;

/// <summary>A data part of one's own with the least that a data set has to tell.</summary>
[Recipe]
[OwnPhotos]
[Normalize]
[Model<PhotoNet>]
[Epochs(1)]
[BatchSize(16)]
[Sgd]
[LearningRate(0.01)]
internal sealed partial class OwnData;

/// <summary>Data: images that a formula gives.</summary>
[Source("own")]
[Channels(3)]
public sealed class OwnPhotosAttribute : TrickAttribute, IDataSource
{
    public ImageDataset Open(DataContext context) =>
        new() { Train = new OwnImages(32), Test = new OwnImages(5), Shape = new(3, 4, 4), ClassNames = ["a", "b"] };
}
