using System.ComponentModel.DataAnnotations;
using Tricks.Data;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Augmentation: adds one colour to the whole image, Σ αᵢ λᵢ pᵢ with αᵢ ~ N(0, deviation²) and λᵢ and pᵢ the principal components of
/// ImageNet's RGB values on the scale of 0 to 255 (AlexNet's "lighting"). Results are cut off at 0 and 255.
/// </summary>
/// <remarks>
/// <para>
/// It stands for a change of the light's strength and colour, in the directions in which natural images vary. λ are the deviations along
/// the components, (55.46, 4.794, 1.148), so that 0.1 moves values by about 3 of 255.
/// </para>
/// <para>It helps a little, on photographs, where light varies.</para>
/// <para>
/// It hurts where colour itself tells the classes apart. The components are those of photographs: for other images leave it out. It needs
/// colour images.
/// </para>
/// </remarks>
/// <param name="deviation">The standard deviation of the coefficients α, 0 to 10; 0.1 by default, as in the paper.</param>
[Source("section 2, training step 5; Krizhevsky et al. 2012, section 4.1")]
[Channels(3)]
public sealed class PcaNoiseAttribute(double deviation = 0.1) : TrickAttribute, IAugmentation
{
    private const int Colors = 3;

    // λᵢ pᵢ, a row a component: the constants of MXNet and fb.resnet.torch.
    private static readonly double[,] Components = new double[Colors, Colors]
    {
        { 55.46 * -0.5675, 55.46 * -0.5808, 55.46 * -0.5836 },
        { 4.794 * 0.7192, 4.794 * -0.0045, 4.794 * -0.6948 },
        { 1.148 * 0.4009, 1.148 * -0.8140, 1.148 * 0.4203 },
    };

    /// <summary>The standard deviation of the coefficients α.</summary>
    /// <value>0 to 10; 0.1 by default, as in the paper.</value>
    [Range(0.0, 10.0)]
    public double Deviation { get; init; } = deviation;

    /// <inheritdoc />
    public int ParameterCount => Colors;

    /// <inheritdoc />
    /// <exception cref="RecipeException">The images have other than three channels.</exception>
    public ImageShape OutputShape(ImageShape input) => input.Channels == Colors
        ? input
        : throw new RecipeException($"PcaNoise: its principal components are those of colour images, of 3 channels, but the images have {input.Channels}: leave it out, or switch it off.", "data");

    /// <summary>Draws α.</summary>
    public void Draw(ref CounterRandom random, ImageShape shape, Span<float> parameters)
    {
        foreach (ref float alpha in parameters)
            alpha = (float)(Deviation * random.NextGaussian());
    }

    /// <inheritdoc />
    public void Apply(Image image, ReadOnlySpan<float> parameters)
    {
        float red = Shift(parameters, 0);
        float green = Shift(parameters, 1);
        float blue = Shift(parameters, 2);
        Span<float> pixels = image.Pixels;
        for (int i = 0; i < pixels.Length; i += Colors)
        {
            Span<float> pixel = pixels.Slice(i, Colors);
            pixel[0] = Math.Clamp(pixel[0] + red, 0, 255);
            pixel[1] = Math.Clamp(pixel[1] + green, 0, 255);
            pixel[2] = Math.Clamp(pixel[2] + blue, 0, 255);
        }
    }

    /// <summary>What is added to a channel.</summary>
    private static float Shift(ReadOnlySpan<float> alpha, int channel)
    {
        double shift = 0;
        for (int component = 0; component < Colors; component++)
            shift += alpha[component] * Components[component, channel];
        return (float)shift;
    }
}
