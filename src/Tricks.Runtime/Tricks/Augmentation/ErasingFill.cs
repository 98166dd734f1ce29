namespace Tricks;

/// <summary>What <see cref="RandomErasingAttribute"/> puts in the place of what it erases.</summary>
public enum ErasingFill
{
    /// <summary>A random value from 0 to 255 for every channel of every pixel: the paper's choice.</summary>
    Noise,

    /// <summary>The image's own mean by channel, near to what is 0 after normalisation.</summary>
    Mean,

    /// <summary>Black.</summary>
    Black,
}
