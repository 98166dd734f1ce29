using Tricks.Data;
using Tricks.Data.Caching;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Data: the first 10,000 images of Fashion-MNIST's training set, 1×28×28 in 10 classes, which come with the library: the first 8,000 to
/// train on, the other 2,000 to evaluate on. For a first run and for tests; a figure to compare with others' needs <see cref="FashionMnistAttribute"/>.
/// </summary>
/// <remarks>
/// <para>It helps for a first run and for tests: nothing is downloaded.</para>
/// <para>It hurts to compare figures: 8,000 images are few, and tricks for long training only lose on them.</para>
/// </remarks>
/// <param name="cache">Where the images lie while they are trained on: Memory (the default) or Device.</param>
[Source("Xiao, Rasul, Vollgraf 2017, arXiv 1708.07747")]
[Channels(1)]
public sealed class FashionMnistSampleAttribute(ResidentCache cache = ResidentCache.Memory) : TrickAttribute, IDataSource
{
    /// <summary>Where the images lie while they are trained on.</summary>
    /// <value><see cref="ResidentCache.Memory"/> by default.</value>
    [TakesOnly(ResidentCache.Device, typeof(IAugmentation), typeof(IDeviceAugmentation), Because = DeviceImages.AugmentedThere)]
    public ResidentCache Cache { get; init; } = cache;

    /// <inheritdoc />
    public ImageDataset Open(DataContext context) => FashionMnist.Sample(Cache);
}
