using Tricks.Data.Folders;

namespace Tricks.Data.Caching;

/// <summary>Image files whose pixels are kept. Until <see cref="Fill"/> has made the store they are read from their files.</summary>
/// <param name="files">The files as they are.</param>
/// <param name="makeStore">Makes the store; it may take long.</param>
internal sealed class CachedImageSet(FolderImageSet files, Func<FolderImageSet, DataContext, IPixelStore> makeStore) : IImageSet
{
    private IPixelStore? _store;

    /// <inheritdoc />
    public int Count => files.Count;

    /// <inheritdoc />
    public int Label(int index) => files.Label(index);

    /// <inheritdoc />
    public string NameOf(int index) => files.NameOf(index);

    /// <summary>Decodes what is not kept yet.</summary>
    /// <exception cref="DataException">An image cannot be decoded, or there is no room for all.</exception>
    public void Fill(DataContext context) => _store ??= makeStore(files, context);

    /// <inheritdoc />
    public void Read(int index, Image image)
    {
        if (_store?.Read(index) is { } kept)
            image.Load(kept);
        else
            // Also what could not be read when the store was made: the file says why, or can be read by now.
            files.Read(index, image);
    }
}
