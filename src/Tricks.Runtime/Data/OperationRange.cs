namespace Tricks.Data;

/// <summary>How far each operation goes at most; a level from 0 (not at all) to 1 says how far of that.</summary>
/// <param name="Shear">Columns a row, or rows a column.</param>
/// <param name="TranslateX">Pixels.</param>
/// <param name="TranslateY">Pixels.</param>
/// <param name="Degrees">Of rotation.</param>
/// <param name="Factor">How far the factor of brightness, colour, contrast and sharpness goes from 1.</param>
/// <param name="LostBits">Of the eight bits, how many posterize takes.</param>
internal readonly record struct OperationRange(double Shear, double TranslateX, double TranslateY, double Degrees, double Factor, int LostBits)
{
    /// <summary>The magnitude of an operation, as <see cref="ImageOperations.Apply"/> takes it; either sign is as likely where it has one.</summary>
    public float Draw(ref CounterRandom random, ImageOperation operation, double level)
    {
        double magnitude = Magnitude(operation, level);
        return (float)(HasSign(operation) && random.NextInt32(2) == 1 ? -magnitude : magnitude);
    }

    private double Magnitude(ImageOperation operation, double level) => operation switch
    {
        ImageOperation.ShearX or ImageOperation.ShearY => level * Shear,
        ImageOperation.TranslateX => level * TranslateX,
        ImageOperation.TranslateY => level * TranslateY,
        ImageOperation.Rotate => level * Degrees,
        ImageOperation.Posterize => 8 - Math.Round(level * LostBits),
        ImageOperation.Solarize => 255 - level * 255,
        _ when HasSign(operation) => level * Factor,
        _ => 0,
    };

    private static bool HasSign(ImageOperation operation) => operation is >= ImageOperation.ShearX and <= ImageOperation.Sharpness;
}
