namespace Tricks.Data;

/// <summary>Where the images of a set lie that is in memory as a whole.</summary>
public enum ResidentCache
{
    /// <summary>In the machine's memory: batches are prepared by its processors.</summary>
    Memory,

    /// <summary>
    /// On the device, a byte a value, where there is room: nothing is prepared on the CPU nor sent. Every augmentation works on the device, such as
    /// <see cref="RandomCropAttribute"/> and <see cref="HorizontalFlipAttribute"/>. Prepared test images are rounded to whole numbers.
    /// </summary>
    Device,
}
