using Tricks.Data;

namespace Tricks.Recipes;

/// <summary>Augmentation: what happens to one training image, in the order of the source. Drawing is apart from applying: a draw is a function of (seed, epoch, index) alone.</summary>
[Seam("augmentation")]
public interface IAugmentation
{
    /// <summary>How many numbers one draw has.</summary>
    int ParameterCount { get; }

    /// <summary>The size of an image after the augmentation.</summary>
    ImageShape OutputShape(ImageShape input) => input;

    /// <summary>Draws the parameters for one image of the given size.</summary>
    void Draw(ref CounterRandom random, ImageShape shape, Span<float> parameters);

    /// <summary>Applies a draw to an image, in place.</summary>
    void Apply(Image image, ReadOnlySpan<float> parameters);
}
