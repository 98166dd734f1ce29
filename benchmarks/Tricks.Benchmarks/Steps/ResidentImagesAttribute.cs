using Tricks.Data;
using Tricks.Recipes;

namespace Tricks.Benchmarks.Steps;

/// <summary>Random bytes in memory, channels last, so that reading an image costs no more than copying it.</summary>
public sealed class ResidentImagesAttribute(int size, int count) : TrickAttribute, IDataSource
{
    public const int Classes = 10;

    public int Size { get; init; } = size;

    public int Count { get; init; } = count;

    public ImageDataset Open(DataContext context)
    {
        var images = new Images(new(3, Size, Size), Count);
        return new()
        {
            Train = images,
            Test = images,
            Shape = images.Shape,
            ClassNames = [.. Enumerable.Range(0, Classes).Select(static label => $"class {label}")],
            Statistics = new([127.5, 127.5, 127.5], [73.9, 73.9, 73.9]),
            Digest = $"{Count} random images of {Size}",
        };
    }

    private sealed class Images : IImageSet
    {
        private readonly byte[] _pixels;

        public Images(ImageShape shape, int count)
        {
            (Shape, Count, _pixels) = (shape, count, new byte[count * shape.Length]);
            new Random(0).NextBytes(_pixels);
        }

        public ImageShape Shape { get; }

        public int Count { get; }

        public int Label(int index) => index % Classes;

        public void Read(int index, Image image)
        {
            var from = _pixels.AsSpan(index * Shape.Length, Shape.Length);
            var to = image.Reset(Shape);
            for (var i = 0; i < from.Length; i++)
                to[i] = from[i];
        }
    }
}
