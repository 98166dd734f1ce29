using System.ComponentModel.DataAnnotations;
using Tricks.Data;
using Tricks.Data.Caching;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Data: images of one's own, in four IDX files as MNIST has them: <c>train-images-idx3-ubyte</c>, <c>train-labels-idx1-ubyte</c>,
/// <c>t10k-images-idx3-ubyte</c> and <c>t10k-labels-idx1-ubyte</c>, each packed (<c>.gz</c>) or not; or with other names that have <c>train</c> or <c>test</c>,
/// <c>images</c> or <c>labels</c>, and <c>idx</c> in them, as <c>emnist-letters-train-images-idx3-ubyte.gz</c> has. Images are of any height and width, all of the
/// same: N×H×W, or N×H×W×C or N×C×H×W with 1 or 3 channels. There are as many classes as the largest label to train on says, called by number, unless
/// <c>classes.txt</c> lies in the folder: it names each in a line, in the order of the labels.
/// </summary>
/// <remarks>
/// <para>
/// Of the format's types every one is read (bytes, signed bytes, shorts, integers, floats, doubles) whose values are whole numbers from 0 to 255: an image
/// takes a byte a value of memory, and there are 256 classes at most.
/// </para>
/// <para>It helps to train on other images than the published ones without writing a data part.</para>
/// <para>It hurts with images of several sizes, which the format does not have: <see cref="ImageFolderAttribute"/> is for these.</para>
/// </remarks>
/// <param name="folder">Sets <see cref="Folder"/>.</param>
/// <param name="cache">Where the images lie while they are trained on: Memory (the default) or Device.</param>
/// <param name="channels">1 (grey, the default) or 3 (colour).</param>
[Source("LeCun, Cortes, Burges, The MNIST database of handwritten digits: the IDX file format")]
[Example("\"my-images\"")]
public sealed class IdxAttribute(string folder, ResidentCache cache = ResidentCache.Memory, int channels = 1) : TrickAttribute, IDataSource
{
    /// <summary>The folder of the files: a full path, or one below <c>Tricks:Data:Root</c> or, where that is not set, below the working directory.</summary>
    /// <value>The path of a folder, not empty; no default.</value>
    [MinLength(1)]
    public string Folder { get; init; } = folder;

    /// <summary>Where the images lie while they are trained on.</summary>
    /// <value><see cref="ResidentCache.Memory"/> by default.</value>
    [TakesOnly(ResidentCache.Device, typeof(IAugmentation), typeof(IDeviceAugmentation), Because = DeviceImages.AugmentedThere)]
    public ResidentCache Cache { get; init; } = cache;

    /// <summary>1 for grey images, 3 for colour; the files must agree.</summary>
    /// <value>1 or 3; 1 by default.</value>
    [AllowedValues(1, 3)]
    [Channels]
    public int Channels { get; init; } = channels;

    /// <inheritdoc />
    /// <exception cref="DataException">A file is missing or damaged, the files do not belong together, or a label is no class.</exception>
    public ImageDataset Open(DataContext context) => IdxFolder.Open(this, context);
}
