namespace Tricks.Data.Caching;

/// <summary>Decoded images by index. Read from any thread.</summary>
internal interface IPixelStore
{
    /// <summary>The pixels of an image, <c>[H, W, 3]</c>; null where it could not be decoded.</summary>
    StoredPixels? Read(int index);
}
