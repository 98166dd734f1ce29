namespace Tricks.Data;

/// <summary>Images and labels that are held in memory as bytes.</summary>
internal interface IStoredImages : IImageSet
{
    /// <summary>The values of all images, <c>[N, C, H, W]</c>.</summary>
    ReadOnlySpan<byte> Pixels { get; }

    /// <summary>The classes of all images, <c>[N]</c>.</summary>
    ReadOnlySpan<byte> Labels { get; }
}
