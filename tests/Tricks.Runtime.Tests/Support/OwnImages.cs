using Tricks.Data;

namespace Tricks.Runtime.Tests.Support;

/// <summary>The least that a set of images has to be.</summary>
internal sealed class OwnImages(int count) : IImageSet
{
    private readonly Lock _gate = new();

    public int Count => count;

    /// <summary>Which images were read, in that order.</summary>
    public List<int> Reads { get; } = [];

    public Func<int, ImageShape> ShapeOf { get; init; } = static _ => new(3, 4, 4);

    public Func<int, int> LabelOf { get; init; } = static index => index % 2;

    /// <summary>Added to every value.</summary>
    public int Shift { get; init; }

    /// <summary>Images that cannot be read.</summary>
    public int[] Bad { get; init; } = [];

    public float ValueOf(int index, int i) => ((index * 37) + (i * 11) + (i % 3 * 50) + Shift) % 256;

    public int Label(int index) => LabelOf(index);

    public void Read(int index, Image image)
    {
        lock (_gate)
            Reads.Add(index);
        if (Bad.Contains(index))
            throw new InvalidDataException("not an image");
        var pixels = image.Reset(ShapeOf(index));
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = ValueOf(index, i);
    }
}
