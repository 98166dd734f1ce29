namespace Tricks.Data;

/// <summary>How pixels are mixed where an image is resized; both with antialiasing where it becomes smaller, as Pillow's.</summary>
public enum Interpolation
{
    /// <summary>By distance, from the two nearest in each direction.</summary>
    Bilinear,

    /// <summary>By cubic pieces with a = −0.5 (Keys 1981), from the four nearest in each direction: sharper, and slower.</summary>
    Bicubic,
}
