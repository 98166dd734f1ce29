using Tricks.Data;
using Tricks.Data.Caching;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Data: CIFAR-100, 50,000 photographs to train on and 10,000 to evaluate on, 3×32×32 in 100 (fine) classes. Read from <c>cifar-100</c> below
/// <c>Tricks:Data:Root</c>, from the root itself or from the user's cache, else downloaded once over HTTPS (169 MB) to the data root or, where none is
/// set, to the user's cache. The archive <c>cifar-100-binary.tar.gz</c> is verified by checksum and read as it is; it may also be unpacked
/// (<c>cifar-100-binary</c>), and then the files' sizes and labels are verified.
/// </summary>
/// <remarks>
/// <para>Opened, it takes 184 MB of memory, a byte a value. The 20 coarse classes are not used.</para>
/// <para>It helps to compare what acts against overfitting, such as mixup or label smoothing: a class has only 500 images to train on.</para>
/// <para>It hurts to conclude from it for larger images: a stem, crops and distortions that suit 32×32 are not those that suit 224×224.</para>
/// </remarks>
/// <param name="cache">Where the images lie while they are trained on: Memory (the default) or Device.</param>
[Source("Krizhevsky 2009, Learning multiple layers of features from tiny images")]
[Channels(3)]
public sealed class Cifar100Attribute(ResidentCache cache = ResidentCache.Memory) : TrickAttribute, IDataSource
{
    /// <summary>Where the images lie while they are trained on.</summary>
    /// <value><see cref="ResidentCache.Memory"/> by default.</value>
    [TakesOnly(ResidentCache.Device, typeof(IAugmentation), typeof(IDeviceAugmentation), Because = DeviceImages.AugmentedThere)]
    public ResidentCache Cache { get; init; } = cache;

    /// <inheritdoc />
    public ImageDataset Open(DataContext context) => CifarDataset.Open(Cifar100.Source, Cifar100.ClassNames, UserCache.Folder(), Cache, context);
}
