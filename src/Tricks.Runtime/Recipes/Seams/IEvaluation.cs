using Tricks.Data;

namespace Tricks.Recipes;

/// <summary>Evaluation: how a test image is prepared, in the order of the source.</summary>
[Seam("evaluation")]
public interface IEvaluation
{
    /// <summary>The size of an image after the preparation.</summary>
    ImageShape OutputShape(ImageShape input) => input;

    /// <summary>Prepares a test image, in place.</summary>
    void Prepare(Image image);
}
