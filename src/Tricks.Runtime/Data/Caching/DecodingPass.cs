using Tricks.Data.Folders;

namespace Tricks.Data.Caching;

/// <summary>Goes over image files on all processors, for a store.</summary>
internal static class DecodingPass
{
    /// <summary>The width and height of every image; 0 of one that cannot be read, where those are skipped.</summary>
    public static (int Width, int Height)[] Sizes(FolderImageSet files, BadImages badImages, DataContext context)
    {
        var sizes = new (int Width, int Height)[files.Count];
        Over(files, badImages, context, "reading the sizes of images", (index, image) => sizes[index] = (image.Shape.Width, image.Shape.Height));
        return sizes;
    }

    /// <summary>Hands out the decoded bytes of every image that can be decoded, from several threads.</summary>
    public static void Pixels(FolderImageSet files, BadImages badImages, DataContext context, Action<int, StoredPixels> take) =>
        Over(files, badImages, context, "decoding images into the cache", (index, image) => take(index, image.BytesFor(image.Shape.Height, image.Shape.Width, image.Shape.Height, image.Shape.Width)!.Value));

    private static void Over(FolderImageSet files, BadImages badImages, DataContext context, string what, Action<int, Image> take) => ImagePass.Over(files.Count, what, context, (index, image) =>
    {
        try
        {
            files.Read(index, image);
            take(index, image);
        }
        catch (Exception exception) when (SkippedImages.AreMeantBy(exception))
        {
            if (badImages == BadImages.Fail)
                throw new DataException($"{files.NameOf(index)} cannot be kept in the cache: {exception.Message}", exception);
        }
    });
}
