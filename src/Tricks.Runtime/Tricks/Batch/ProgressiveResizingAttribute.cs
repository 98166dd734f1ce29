using System.ComponentModel.DataAnnotations;
using Tricks.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Tricks;

/// <summary>
/// Progressive resizing: training begins with smaller images, whose side grows linearly by step to the full one. The side is rounded down to a multiple of
/// <see cref="Multiple"/> pixels; images are resized on the device (bilinear). Evaluation sees full images.
/// </summary>
/// <remarks>
/// <para>It helps to save time, about as the square of the side, at little loss.</para>
/// <para>
/// It hurts where very small images lose what tells classes apart. The model must take images of any size, as those with a mean over the
/// pixels do.
/// </para>
/// </remarks>
/// <param name="initialScale">Sets <see cref="InitialScale"/>.</param>
/// <param name="fullFrom">Sets <see cref="FullFrom"/>.</param>
/// <param name="multiple">Sets <see cref="Multiple"/>.</param>
[Source("Howard 2018, fast.ai's DAWNBench entry; Tan and Le 2021, arXiv 2104.00298, section 4")]
public sealed class ProgressiveResizingAttribute(double initialScale = 0.5, double fullFrom = 0.8, int multiple = 4) : TrickAttribute, IBatchTransform
{
    /// <summary>The first images' side as a share of the full one.</summary>
    /// <value>Above 0, up to 1; 0.5 by default.</value>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double InitialScale { get; init; } = initialScale;

    /// <summary>From which share of training on images are full.</summary>
    /// <value>Above 0, up to 1; 0.8 by default.</value>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double FullFrom { get; init; } = fullFrom;

    /// <summary>Of what the side in pixels is a multiple, while it is not full.</summary>
    /// <value>1 to 256; 4 by default.</value>
    [Range(1, 256)]
    public int Multiple { get; init; } = multiple;

    /// <inheritdoc />
    public (Tensor Images, Tensor Targets) Transform(Tensor images, Tensor targets, in StepContext step)
    {
        var (height, width) = (images.shape[2], images.shape[3]);
        var scale = ScaleAt(InitialScale, FullFrom, (double)step.Clock.Step / step.Clock.TotalSteps);
        var (newHeight, newWidth) = (Side(height, scale, Multiple), Side(width, scale, Multiple));
        if ((newHeight, newWidth) == (height, width))
            return (images, targets);
        return (functional.interpolate(images, [newHeight, newWidth], mode: InterpolationMode.Bilinear, align_corners: false), targets);
    }

    /// <summary>The share of the full side at a share of training.</summary>
    internal static double ScaleAt(double initialScale, double fullFrom, double progress) =>
        progress >= fullFrom ? 1 : initialScale + (1 - initialScale) * progress / fullFrom;

    /// <summary>A side at a scale: a multiple of <paramref name="multiple"/>, which it is at least, and no more than the full side.</summary>
    internal static long Side(long full, double scale, int multiple) =>
        // A side such as 0.58 · 50 is a little less than 29 in floating point.
        scale >= 1 ? full : Math.Min(full, Math.Max(multiple, (long)(full * scale + 1e-6) / multiple * multiple));
}
