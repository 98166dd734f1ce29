namespace Tricks.Data;

/// <summary>Where decoded images are kept, so that an epoch after the first decodes nothing.</summary>
public enum ImageCache
{
    /// <summary>Nowhere: every epoch decodes every image.</summary>
    None,

    /// <summary>In memory, 3 bytes a pixel at full size.</summary>
    Memory,

    /// <summary>In a file in the user's cache, 3 bytes a pixel at full size, mapped into memory: built once, for as long as the images do not change.</summary>
    Packed,

    /// <summary>
    /// On the device, a byte a value, where there is room: nothing is prepared on the CPU nor sent. The images are of one size, and every augmentation works on
    /// the device, such as <see cref="RandomCropAttribute"/> and <see cref="HorizontalFlipAttribute"/>. Prepared test images are rounded to whole numbers.
    /// </summary>
    Device,
}
