using System.ComponentModel.DataAnnotations;
using Tricks.Data;
using Tricks.Recipes;

namespace Tricks;

/// <summary>
/// Augmentation: scales hue, saturation and brightness, or in GluonCV's form brightness, contrast and saturation, each by a coefficient that is
/// uniform in [1 − strength, 1 + strength]. Results are cut off at 0 and 255.
/// </summary>
/// <remarks>
/// <para>
/// A coefficient c makes of a pixel v: by brightness, c v; by saturation, c v + (1 − c) y with y the pixel's luma (0.299 R + 0.587 G +
/// 0.114 B); by contrast, c v + (1 − c) m with m the image's mean luma. Hue is an angle, which the paper's "coefficient" cannot multiply
/// without tearing the circle of colours apart at red. So it means here what it means in MXNet, in which the paper's experiments were made
/// and whose hue coefficients, too, are drawn about 1: the angle of HSV is turned by c − 1 of the full circle. At 0.4 that is up to 144°
/// either way.
/// </para>
/// <para>It helps where light and camera vary and colour does not tell the classes apart.</para>
/// <para>
/// It hurts where colour does tell them apart: the paper's form turns grass violet; GluonCV's leaves the hue alone, and is the one behind
/// the published accuracies. Images of one channel have no hue and no saturation: only brightness and contrast change.
/// </para>
/// </remarks>
/// <param name="strength">How far a coefficient may lie from 1, 0 to 1; 0.4 by default, as in the paper.</param>
/// <param name="form">What is scaled; the paper's by default.</param>
[Source("section 2, training step 4")]
public sealed class ColorJitterAttribute(double strength = 0.4, ColorJitterForm form = ColorJitterForm.Paper) : TrickAttribute, IAugmentation
{
    /// <summary>How far a coefficient may lie from 1.</summary>
    /// <value>0 to 1; 0.4 by default, as in the paper.</value>
    [Range(0.0, 1.0)]
    public double Strength { get; init; } = strength;

    /// <summary>What is scaled.</summary>
    /// <value><see cref="ColorJitterForm.Paper"/> by default.</value>
    public ColorJitterForm Form { get; init; } = form;

    /// <inheritdoc />
    public int ParameterCount => 4;

    /// <summary>Draws three coefficients, in the order of the form's name, and which of the six orders they are applied in (0: as they stand).</summary>
    public void Draw(ref CounterRandom random, ImageShape shape, Span<float> parameters)
    {
        for (int i = 0; i < 3; i++)
            parameters[i] = (float)(1 + Strength * (2 * random.NextDouble() - 1));
        parameters[3] = Form == ColorJitterForm.GluonCV ? random.NextInt32(6) : 0;
    }

    /// <inheritdoc />
    public void Apply(Image image, ReadOnlySpan<float> parameters)
    {
        // Order 2k + r begins with coefficient k; the others follow in their order (r = 0) or against it.
        int first = (int)parameters[3] / 2;
        int step = 1 + (int)parameters[3] % 2;
        for (int i = 0; i < 3; i++)
        {
            int which = (first + i * step) % 3;
            Scale(image, Form, which, parameters[which]);
        }
    }

    private static void Scale(Image image, ColorJitterForm form, int which, float coefficient)
    {
        switch (form, which)
        {
            case (ColorJitterForm.Paper, 0):
                ColorOperations.Hue(image, coefficient - 1);
                break;
            case (ColorJitterForm.Paper, 1) or (ColorJitterForm.GluonCV, 2):
                ColorOperations.Saturation(image, coefficient);
                break;
            case (ColorJitterForm.Paper, 2) or (ColorJitterForm.GluonCV, 0):
                ColorOperations.Brightness(image, coefficient);
                break;
            case (ColorJitterForm.GluonCV, 1):
                ColorOperations.Contrast(image, coefficient);
                break;
        }
    }
}
