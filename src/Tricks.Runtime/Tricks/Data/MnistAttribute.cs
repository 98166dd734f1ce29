using Tricks.Data;
using Tricks.Data.Caching;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Data: MNIST, handwritten digits, 60,000 images to train on and 10,000 to evaluate on, 1×28×28 in 10 classes. Read from <c>mnist</c> below
/// <c>Tricks:Data:Root</c>, else downloaded once over HTTPS (12 MB) to the data root or, where none is set, to the user's cache. The four IDX files
/// may be packed (<c>.gz</c>) or not; each is verified by checksum.
/// </summary>
/// <remarks>
/// <para>It helps to see that something learns at all: an epoch takes seconds, and everything should pass 99 %.</para>
/// <para>It hurts to compare tricks: nearly all of them end within the noise of each other.</para>
/// </remarks>
/// <param name="cache">Where the images lie while they are trained on: Memory (the default) or Device.</param>
[Source("LeCun, Bottou, Bengio, Haffner 1998, Gradient-based learning applied to document recognition")]
[Channels(1)]
public sealed class MnistAttribute(ResidentCache cache = ResidentCache.Memory) : TrickAttribute, IDataSource
{
    /// <summary>Where the images lie while they are trained on.</summary>
    /// <value><see cref="ResidentCache.Memory"/> by default.</value>
    [TakesOnly(ResidentCache.Device, typeof(IAugmentation), typeof(IDeviceAugmentation), Because = DeviceImages.AugmentedThere)]
    public ResidentCache Cache { get; init; } = cache;

    /// <inheritdoc />
    public ImageDataset Open(DataContext context) => IdxDataset.Create(new PublishedStore<IdxFile>(Mnist.Source, UserCache.Folder()).Open(context), Mnist.Side, Mnist.Side, Mnist.ClassNames, Cache);
}
