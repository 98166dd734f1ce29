using System.ComponentModel.DataAnnotations;
using Tricks.Data;
using Tricks.Data.Folders;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Data: ImageNet (ILSVRC 2012), 1,281,167 images to train on and 50,000 to evaluate on, in 1,000 classes, of many sizes. Its files cannot be downloaded
/// without an account, so they are expected where the usual scripts put them: <c>train/n01440764/…</c> and <c>val/n01440764/…</c>, a folder for each class,
/// below <see cref="Folder"/>. Everything else is as with <see cref="ImageFolderAttribute"/>.
/// </summary>
/// <remarks>
/// <para>It helps to repeat the paper, whose figures are of these images.</para>
/// <para>It hurts to try anything out: an epoch is 1.28 million images. Take <see cref="SyntheticAttribute"/> to see that a recipe runs.</para>
/// </remarks>
/// <param name="folder">The folder of the data set, below <c>Tricks:Data:Root</c> (where none is set, the working directory) or as a whole path; <c>imagenet</c> by default.</param>
/// <param name="badImages">What becomes of images that cannot be read: Fail (the default) or Skip.</param>
[Source("Russakovsky et al. 2015, ImageNet Large Scale Visual Recognition Challenge, arXiv 1409.0575")]
[Channels(3)]
[Provides("ImageNet-sized data")]
public sealed class ImageNetAttribute(string folder = "imagenet", BadImages badImages = BadImages.Fail) : TrickAttribute, IDataSource
{
    /// <summary>The folder of the data set, below <c>Tricks:Data:Root</c> (where none is set, the working directory) or as a whole path.</summary>
    /// <value>A path, not empty; <c>imagenet</c> by default.</value>
    [MinLength(1)]
    public string Folder { get; init; } = folder;

    /// <summary>What becomes of images that cannot be read; <c>check-data</c> lists them all.</summary>
    /// <value><see cref="BadImages.Fail"/> by default.</value>
    public BadImages BadImages { get; init; } = badImages;

    /// <inheritdoc />
    public ImageDataset Open(DataContext context) => new FolderDataset(new ImageFolderAttribute(Folder, badImages: BadImages), context).Open();
}
