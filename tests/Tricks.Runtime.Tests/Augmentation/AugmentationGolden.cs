using System.Text.Json.Serialization;
using Tricks.Runtime.Tests.Golden;

namespace Tricks.Runtime.Tests.Augmentation;

/// <summary>tests/golden/augmentation.json: what torchvision and PIL make of <see cref="Support.TestImage.Noise"/>.</summary>
internal sealed record AugmentationGolden(
    AugmentationGolden.Operation[] Operations, AugmentationGolden.Jitter[] Jitters, AugmentationGolden.Lighting[] Lightings, AugmentationGolden.Crop[] Crops,
    AugmentationGolden.Evaluation[] Evaluations, AugmentationGolden.Erasure[] Erasures, AugmentationGolden.Middle[] Middles,
    AugmentationGolden.Draws[] CropDraws, AugmentationGolden.Draws[] ErasingDraws,
    AugmentationGolden.Magnitudes[] TrivialAugment, AugmentationGolden.Magnitudes[] RandAugment)
{
    /// <summary>The size of an image that does not say its own.</summary>
    public const int Height = 11;

    public const int Width = 14;

    /// <summary>
    /// torchvision rounds the luma of red to 0.2989, so that a grey value may be off by 0.0001 · 255, and calculates in floats from 0 to 1.
    /// </summary>
    public const double ColorTolerance = 0.03;

    /// <summary>Floats in another order of calculation.</summary>
    public const double Tolerance = 1e-3;

    private static readonly Lazy<AugmentationGolden> File = new(static () => GoldenFile.Read<AugmentationGolden>("augmentation"));

    public static AugmentationGolden Read() => File.Value;

    internal sealed record Operation(string operation, float Magnitude, int Channels, int Height, int Width, double[] Values);

    internal sealed record Jitter([property: JsonConverter(typeof(JsonStringEnumConverter))] ColorJitterForm Form, float[] Draw, int Channels, double[] Values);

    internal sealed record Lighting(float[] Draw, double[] Values);

    internal sealed record Crop(float[] Draw, int Size, int Channels, double[] Values);

    internal sealed record Evaluation(int Edge, int crop, int Channels, int Height, int Width, int ResizedHeight, int ResizedWidth, double[] Resized, double[] Values);

    internal sealed record Erasure(float[] Draw, [property: JsonConverter(typeof(JsonStringEnumConverter))] ErasingFill Fill, int Channels, double[] Values);

    internal sealed record Middle(int Height, int Width, double MinAspect, int[] Region);

    internal sealed record Draws(int Height, int Width, double MinArea, double MaxArea, double MinAspect, double[] Area, double[] Aspect, double[] Top, double[] Left);

    internal sealed record Magnitudes(string Operation, bool Signed, double[] magnitudes);
}
