using System.ComponentModel.DataAnnotations;
using Tricks.Data;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Augmentation: N operations out of fourteen, one after another, each as likely as another at every place, all of the same magnitude M.
/// </summary>
/// <remarks>
/// <para>
/// The operations, and how far they go at M = 30: identity; shear by 0.3 along x or y; translation by 150/331 of the width or height;
/// rotation by 30°; brightness, colour, contrast and sharpness by a factor 0.9 from 1; posterize to 4 bits; solarize from 0; autocontrast;
/// equalize. Where there is a sign, both are as likely. What comes from outside of the image is black; a pixel is the nearest one of the
/// source. That scale of M is torchvision's; timm's goes to 10 for about the same, so that its 9 is 27 here.
/// </para>
/// <para>It stands after the crop and the flip; beside it, <see cref="ColorJitterAttribute"/> does the same work twice.</para>
/// <para>It helps in long training, and the more so the larger the model: N and M grow with both.</para>
/// <para>It hurts short training and small models.</para>
/// </remarks>
/// <param name="operations">N, how many operations an image gets, 1 to 14; 2 by default, as in its paper for ImageNet.</param>
/// <param name="magnitude">M, how far they go, 0 to 30; 9 by default, as in its paper for ImageNet.</param>
[Source("Cubuk et al. 2019, arXiv 1909.13719")]
public sealed class RandAugmentAttribute(int operations = 2, int magnitude = 9) : TrickAttribute, IAugmentation
{
    private const int Greatest = 30;

    /// <summary>N, how many operations an image gets.</summary>
    /// <value>1 to 14; 2 by default, as in its paper for ImageNet.</value>
    [Range(1, ImageOperations.Count)]
    public int Operations { get; init; } = operations;

    /// <summary>M, how far the operations go.</summary>
    /// <value>0 to 30; 9 by default, as in its paper for ImageNet.</value>
    [Range(0, Greatest)]
    public int Magnitude { get; init; } = magnitude;

    /// <inheritdoc />
    public int ParameterCount => 2 * Operations;

    /// <summary>Draws N operations, each followed by its magnitude.</summary>
    public void Draw(ref CounterRandom random, ImageShape shape, Span<float> parameters)
    {
        const double Translation = 150.0 / 331;
        OperationRange range = new(Shear: 0.3, Translation * shape.Width, Translation * shape.Height, Degrees: 30, Factor: 0.9, LostBits: 4);
        for (int i = 0; i < parameters.Length; i += 2)
        {
            int operation = random.NextInt32(ImageOperations.Count);
            parameters[i] = operation;
            parameters[i + 1] = range.Draw(ref random, (ImageOperation)operation, Magnitude / (double)Greatest);
        }
    }

    /// <inheritdoc />
    public void Apply(Image image, ReadOnlySpan<float> parameters)
    {
        for (int i = 0; i < parameters.Length; i += 2)
            ImageOperations.Apply(image, (ImageOperation)parameters[i], parameters[i + 1]);
    }
}
