using Tricks.Data;
using Tricks.Data.Caching;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Data: Fashion-MNIST, 60,000 images to train on and 10,000 to evaluate on, 1×28×28 in 10 classes. Read from <c>fashion-mnist</c> below
/// <c>Tricks:Data:Root</c>, else from the folder of Debian's package <c>dataset-fashion-mnist</c>, else downloaded once over HTTPS (31 MB) to
/// the data root or, where none is set, to the user's cache. The four IDX files may be packed (<c>.gz</c>) or not; each is verified by checksum.
/// </summary>
/// <remarks>
/// <para>It helps to compare: its published figures are many, and an epoch takes seconds to minutes.</para>
/// <para>It hurts to conclude much from it for photographs: images are small, grey and all alike.</para>
/// </remarks>
/// <param name="cache">Where the images lie while they are trained on: Memory (the default) or Device.</param>
[Source("Xiao, Rasul, Vollgraf 2017, arXiv 1708.07747")]
[Channels(1)]
[Example("")]
public sealed class FashionMnistAttribute(ResidentCache cache = ResidentCache.Memory) : TrickAttribute, IDataSource
{
    /// <summary>Where the images lie while they are trained on.</summary>
    /// <value><see cref="ResidentCache.Memory"/> by default.</value>
    [TakesOnly(ResidentCache.Device, typeof(IAugmentation), typeof(IDeviceAugmentation), Because = DeviceImages.AugmentedThere)]
    public ResidentCache Cache { get; init; } = cache;

    /// <inheritdoc />
    public ImageDataset Open(DataContext context) =>
        IdxDataset.Create(new PublishedStore<IdxFile>(FashionMnist.Source, UserCache.Folder()).Open(context), FashionMnist.Side, FashionMnist.Side, FashionMnist.ClassNames, Cache);
}
