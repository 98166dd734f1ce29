using Tricks.Data;
using Tricks.Recipes;

namespace Tricks.Runtime.Tests.Golden;

/// <summary>What steps.py trains; a test switches parts off and sets their knobs.</summary>
[Recipe]
[GoldenImages]
[Model<SmallNetwork>]
[GoldenWeights]
[Epochs(4)]
[BatchSize(6)]
[Sgd]
[NoBiasDecay]
[LearningRate(0.1)]
[Accumulate(2)]
[Sam]
[Ema]
[TestTimeFlip]
internal sealed partial class StepsRecipe;

/// <summary>The same with another average.</summary>
[Recipe]
[GoldenImages]
[Model<SmallNetwork>]
[GoldenWeights]
[Epochs(4)]
[BatchSize(6)]
[Sgd]
[NoBiasDecay]
[LearningRate(0.1)]
[Swa(2)]
internal sealed partial class SwaRecipe;

/// <summary>The images and labels of steps.py.</summary>
internal sealed class GoldenImagesAttribute : TrickAttribute, IDataSource
{
    public ImageDataset Open(DataContext context) => new()
    {
        Train = new Split("train", 12),
        Test = new Split("test", 7),
        Shape = Split.Shape,
        ClassNames = ["0", "1", "2", "3", "4"],
        Statistics = PixelStatistics.UnitRange(3),
        Digest = "golden",
    };

    private sealed class Split(string name, int count) : IImageSet
    {
        public static readonly ImageShape Shape = new(3, 9, 9);

        public int Count => count;

        public int Label(int index) => index * 3 % 5;

        public void Read(int index, Image image)
        {
            var pixels = image.Reset(Shape);
            var noise = GoldenFile.Noise($"{name} {index}", pixels.Length);
            for (var i = 0; i < pixels.Length; i++)
                pixels[i] = (float)((noise[i] * 127.5) + 127.5);
        }
    }
}
