using System.Globalization;
using Tricks.Data.Folders;

namespace Tricks.Data.Caching;

/// <summary>Decoded images in memory.</summary>
internal sealed class MemoryStore : IPixelStore
{
    /// <summary>The model and its steps need some, too.</summary>
    private const double MostOfMemory = 0.6;

    private readonly byte[]?[] _pixels;
    private readonly (int Width, int Height)[] _sizes;

    private MemoryStore(FolderImageSet files, (int Width, int Height)[] sizes, BadImages badImages, DataContext context)
    {
        (_sizes, _pixels) = (sizes, new byte[]?[files.Count]);
        DecodingPass.Pixels(files, badImages, context, (index, pixels) => _pixels[index] = pixels.Bytes.ToArray());
    }

    /// <exception cref="DataException">An image cannot be decoded, or they do not fit.</exception>
    public static MemoryStore Make(FolderImageSet files, BadImages badImages, DataContext context)
    {
        var sizes = DecodingPass.Sizes(files, badImages, context);
        var (bytes, there) = (sizes.Sum(static size => 3L * size.Width * size.Height), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        if (bytes > there * MostOfMemory)
            throw new DataException(string.Create(CultureInfo.InvariantCulture, $"Cache is Memory, but {files.Count} decoded images take {bytes / 1e9:F1} GB, and this machine has {there / 1e9:F1} GB: choose Packed or None."));
        context.Notice(string.Create(CultureInfo.InvariantCulture, $"{files.Count} decoded images are kept in memory, {bytes / 1e6:F0} MB."));
        return new(files, sizes, badImages, context);
    }

    /// <inheritdoc />
    public StoredPixels? Read(int index) => _pixels[index] is { } pixels ? new(pixels, _sizes[index].Width, _sizes[index].Height, 1) : null;
}
