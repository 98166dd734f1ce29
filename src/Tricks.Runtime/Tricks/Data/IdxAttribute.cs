using System.ComponentModel.DataAnnotations;
using Tricks.Data;
using Tricks.Data.Caching;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Data: grey images of one's own, in four IDX files as MNIST has them: <c>train-images-idx3-ubyte</c>, <c>train-labels-idx1-ubyte</c>,
/// <c>t10k-images-idx3-ubyte</c> and <c>t10k-labels-idx1-ubyte</c>, each packed (<c>.gz</c>) or not. Images are of any height and width, all of the
/// same. There are as many classes as the largest label to train on says, called by number, unless <c>classes.txt</c> lies in the folder: it
/// names each in a line, in the order of the labels.
/// </summary>
/// <remarks>
/// <para>An image takes a byte a value of memory; a label is a byte, so that there are 256 classes at most.</para>
/// <para>It helps to train on other images than the published ones without writing a data part.</para>
/// <para>It hurts with colour or with images of several sizes, which the format does not have: <see cref="ImageFolderAttribute"/> is for these.</para>
/// </remarks>
/// <param name="folder">Sets <see cref="Folder"/>.</param>
/// <param name="cache">Where the images lie while they are trained on: Memory (the default) or Device.</param>
[Source("LeCun, Cortes, Burges, The MNIST database of handwritten digits: the IDX file format")]
[Channels(1)]
[Example("\"my-images\"")]
public sealed class IdxAttribute(string folder, ResidentCache cache = ResidentCache.Memory) : TrickAttribute, IDataSource
{
    /// <summary>The folder of the files: a full path, or one below <c>Tricks:Data:Root</c> or, where that is not set, below the working directory.</summary>
    /// <value>The path of a folder, not empty; no default.</value>
    [MinLength(1)]
    public string Folder { get; init; } = folder;

    /// <summary>Where the images lie while they are trained on.</summary>
    /// <value><see cref="ResidentCache.Memory"/> by default.</value>
    [TakesOnly(ResidentCache.Device, typeof(IAugmentation), typeof(IDeviceAugmentation), Because = DeviceImages.AugmentedThere)]
    public ResidentCache Cache { get; init; } = cache;

    /// <inheritdoc />
    /// <exception cref="DataException">A file is missing or damaged, the files do not belong together, or a label is no class.</exception>
    public ImageDataset Open(DataContext context) => IdxFolder.Open(Folder, Cache, context);
}
