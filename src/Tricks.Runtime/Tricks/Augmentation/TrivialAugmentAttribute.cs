using Tricks.Data;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Augmentation: one operation out of fourteen, each as likely as another, at one of 31 strengths, each as likely as another (the wide
/// space of TrivialAugment).
/// </summary>
/// <remarks>
/// <para>
/// The operations, and how far they go at most: identity; shear by 0.99 along x or y; translation by 32 pixels along x or y; rotation by
/// 135°; brightness, colour, contrast and sharpness by factors from 0.01 to 1.99; posterize to 2 bits; solarize from 255 down to 0;
/// autocontrast; equalize. Where there is a sign, both are as likely. What comes from outside of the image is black; a pixel is the nearest
/// one of the source. It stands after the crop and the flip.
/// </para>
/// <para>It helps in long training, as well as learned policies do, and has nothing to tune.</para>
/// <para>It hurts short training, and what rotation or colour turns into another class, such as digits.</para>
/// </remarks>
[Source("Müller and Hutter 2021, arXiv 2103.10158, table 1")]
public sealed class TrivialAugmentAttribute : TrickAttribute, IAugmentation
{
    private const int Levels = 31;

    private static readonly OperationRange Wide = new(Shear: 0.99, TranslateX: 32, TranslateY: 32, Degrees: 135, Factor: 0.99, LostBits: 6);

    /// <inheritdoc />
    public int ParameterCount => 2;

    /// <summary>Draws an operation and its magnitude.</summary>
    public void Draw(ref CounterRandom random, ImageShape shape, Span<float> parameters)
    {
        int operation = random.NextInt32(ImageOperations.Count);
        double level = random.NextInt32(Levels) / (Levels - 1.0);
        parameters[0] = operation;
        parameters[1] = Wide.Draw(ref random, (ImageOperation)operation, level);
    }

    /// <inheritdoc />
    public void Apply(Image image, ReadOnlySpan<float> parameters) => ImageOperations.Apply(image, (ImageOperation)parameters[0], parameters[1]);
}
