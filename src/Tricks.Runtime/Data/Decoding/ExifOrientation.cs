namespace Tricks.Data.Decoding;

/// <summary>How a stored image lies to the one that was seen (Exif 2.32, tag 0x0112), by what makes it upright.</summary>
internal enum ExifOrientation
{
    /// <summary>It is as it was seen.</summary>
    Upright = 1,

    /// <summary>Left and right change places.</summary>
    Mirrored = 2,

    /// <summary>It is turned by 180°.</summary>
    UpsideDown = 3,

    /// <summary>Top and bottom change places.</summary>
    Flipped = 4,

    /// <summary>Rows and columns change places.</summary>
    Transposed = 5,

    /// <summary>It is turned by 90° clockwise.</summary>
    TurnedRight = 6,

    /// <summary>It is turned by 180°, and rows and columns change places.</summary>
    Transverse = 7,

    /// <summary>It is turned by 90° counterclockwise.</summary>
    TurnedLeft = 8,
}
