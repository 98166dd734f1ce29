using System.ComponentModel.DataAnnotations;
using Tricks.Data;
using Tricks.Data.Caching;
using Tricks.Data.Folders;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Data: image files of one's own, JPEG, PNG, WebP or BMP, in a folder for each class: <c>train/cat/1.jpg</c> and <c>val/cat/2.jpg</c> (or <c>valid</c>,
/// <c>validation</c>, <c>test</c>), or <c>cat/1.jpg</c> alone, of which a part of every class is held out; or named in a list. Every image becomes upright
/// RGB, 3×H×W; alpha is dropped. Where sizes differ, the recipe has to make one of them, as <see cref="RandomResizedCropAttribute"/> does for training and
/// <see cref="ResizeShorterEdgeAttribute"/> with <see cref="CentreCropAttribute"/> for evaluation.
/// </summary>
/// <remarks>
/// <para>
/// Classes are numbered in the order of their names, by code point, as torchvision does. Hidden files and folders are left out, and files that are no images
/// by their names. The digest is over names, classes and every byte: more than 64 MB are read for it
/// once, and again where a file's length or time of writing has changed.
/// </para>
/// <para>It helps with images as they come: nothing has to be converted.</para>
/// <para>It hurts where the images are larger by far than what is trained on: decoding takes the time then, so make them smaller once.</para>
/// </remarks>
/// <param name="folder">The folder of the data set, below <c>Tricks:Data:Root</c> (where none is set, the working directory) or as a whole path.</param>
/// <param name="validation">The fraction of every class that is held out where the data set has no images to evaluate on; above 0, below 1; 0.1 by default.</param>
/// <param name="list">A file that names an image and its class in each line, in place of folders; null by default.</param>
/// <param name="testList">The list of the images to evaluate on; null by default: the folder's own split, or a part that is held out.</param>
/// <param name="badImages">What becomes of images that cannot be read: Fail (the default) or Skip.</param>
/// <param name="splitSeed">What is held out is a function of this seed, and not of the run's; 0 by default.</param>
/// <param name="followLinksOut">Whether a symbolic link may lead out of the folder; false by default.</param>
/// <param name="cache">Where decoded images are kept: None (the default), Memory, Packed or Device.</param>
[Source("own")]
[Channels(3)]
[Example("\"pets\"")]
public sealed class ImageFolderAttribute(
    string folder,
    double validation = 0.1,
    string? list = null,
    string? testList = null,
    BadImages badImages = BadImages.Fail,
    long splitSeed = 0,
    bool followLinksOut = false,
    ImageCache cache = ImageCache.None)
    : TrickAttribute, IDataSource
{
    /// <summary>The folder of the data set, below <c>Tricks:Data:Root</c> (where none is set, the working directory) or as a whole path.</summary>
    /// <value>A path, not empty; no default.</value>
    [MinLength(1)]
    public string Folder { get; init; } = folder;

    /// <summary>The fraction of every class that is held out where the data set has no images to evaluate on.</summary>
    /// <value>Above 0, below 1; 0.1 by default.</value>
    [Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double Validation { get; init; } = validation;

    /// <summary>
    /// A file that names an image and its class in each line, in place of folders: a path below the list's folder, a tab, comma or space, and the class.
    /// </summary>
    /// <value>A path below <see cref="Folder"/>; null (a folder for each class) by default.</value>
    public string? List { get; init; } = list;

    /// <summary>The list of the images to evaluate on; what it names is not trained on.</summary>
    /// <value>A path below <see cref="Folder"/>; null by default: the folder's own split, or a part that is held out.</value>
    public string? TestList { get; init; } = testList;

    /// <summary>What becomes of images that cannot be read; <c>check-data</c> lists them all.</summary>
    /// <value><see cref="BadImages.Fail"/> by default.</value>
    public BadImages BadImages { get; init; } = badImages;

    /// <summary>What is held out is a function of this seed, and not of the run's, so that runs compare.</summary>
    /// <value>Any; 0 by default.</value>
    public long SplitSeed { get; init; } = splitSeed;

    /// <summary>Whether a symbolic link may lead out of the folder.</summary>
    /// <value>False by default.</value>
    public bool FollowLinksOut { get; init; } = followLinksOut;

    /// <summary>Where decoded images are kept, so that an epoch after the first decodes nothing.</summary>
    /// <value>
    /// <see cref="ImageCache.None"/> by default; the others take 3 bytes a pixel. What is kept is the whole image, so that pixels differ a little
    /// from those of a JPEG file that is decoded at a smaller scale, and a run is another one than without a cache.
    /// </value>
    [TakesOnly(ImageCache.Device, typeof(IAugmentation), typeof(IDeviceAugmentation), Because = DeviceImages.AugmentedThere)]
    public ImageCache Cache { get; init; } = cache;

    /// <inheritdoc />
    public ImageDataset Open(DataContext context) => new FolderDataset(this, context).Open();
}
