using System.Collections.Concurrent;
using Tricks.Data;

namespace Tricks.Runtime.Tests.Support;

/// <summary>Images of any size whose values and labels tell their index, and which can be made to fail or to wait.</summary>
internal sealed class NumberedImages(int count, ImageShape shape) : IImageSet
{
    private readonly ConcurrentDictionary<Thread, bool> _threads = [];
    private int _reads;

    public int Count => count;

    public int Reads => Volatile.Read(ref _reads);

    /// <summary>The threads that have read an image.</summary>
    public ICollection<Thread> Threads => _threads.Keys;

    public Action<int> BeforeRead { get; init; } = _ => { };

    public static int LabelOf(int index) => index * 7 % 10;

    public static float ValueOf(int index, int y, int x, int channel) => (index * 31 + y * 17 + x * 5 + channel * 3) % 256;

    public int Label(int index) => LabelOf(index);

    public void Read(int index, Image image)
    {
        Interlocked.Increment(ref _reads);
        _threads[Thread.CurrentThread] = true;
        BeforeRead(index);
        Span<float> pixels = image.Reset(shape);
        int i = 0;
        for (int y = 0; y < shape.Height; y++)
        {
            for (int x = 0; x < shape.Width; x++)
            {
                for (int channel = 0; channel < shape.Channels; channel++)
                    pixels[i++] = ValueOf(index, y, x, channel);
            }
        }
    }
}

/// <summary>Adds the epoch to every value, so that a batch tells its epoch.</summary>
internal sealed class AddEpoch(ImageShape shape, PixelStatistics? normalization = null) : IImagePreparation
{
    public ImageShape OutputShape => shape;

    public PixelStatistics Normalization { get; } =
        normalization ?? new([.. Enumerable.Repeat(0.0, shape.Channels)], [.. Enumerable.Repeat(1.0, shape.Channels)]);

    public void Prepare(Image image, int epoch, int index)
    {
        foreach (ref float value in image.Pixels)
            value += epoch;
    }
}
