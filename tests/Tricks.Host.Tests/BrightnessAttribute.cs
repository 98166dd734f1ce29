using Tricks.Data;
using Tricks.Recipes;

namespace MyData;

/// <summary>Images that tell their class by how bright they are.</summary>
[Channels(1)]
public sealed class BrightnessAttribute : TrickAttribute, IDataSource
{
    /// <inheritdoc />
    public ImageDataset Open(DataContext context) =>
        new() { Train = new Squares(800), Test = new Squares(200), Shape = new(1, 8, 8), ClassNames = ["dark", "bright"] };

    private sealed class Squares(int count) : IImageSet
    {
        public int Count => count;

        public int Label(int index) => index % 2;

        public void Read(int index, Image image) => image.Reset(new(1, 8, 8)).Fill((130 * Label(index)) + (index % 120));
    }
}
