namespace Tricks.Data;

/// <summary>
/// Random images that tell their class: each value is the mean of a coarse pattern of the class and of noise, whole numbers from 0 to 255 both.
/// Made when they are read; the same index always gives the same image.
/// </summary>
internal sealed class SyntheticImageSet(string split, int count, int classes, ImageShape shape, byte[] patterns) : IImageSet
{
    private const int Cells = 8;
    private const int Seed = 0;

    /// <inheritdoc />
    public int Count => count;

    /// <summary>A coarse pattern for each class, <c>[K, 8, 8, C]</c>.</summary>
    public static byte[] Patterns(int classes, int channels)
    {
        int length = Cells * Cells * channels;
        byte[] patterns = new byte[classes * length];
        for (int label = 0; label < classes; label++)
        {
            CounterRandom random = new(Seed, "synthetic class", 0, label);
            foreach (ref byte value in patterns.AsSpan(label * length, length))
                value = (byte)random.NextUInt32();
        }

        return patterns;
    }

    /// <inheritdoc />
    public int Label(int index) => index % classes;

    /// <inheritdoc />
    public void Read(int index, Image image)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
        CounterRandom random = new(Seed, split, 0, index);
        ReadOnlySpan<byte> pattern = patterns.AsSpan(Label(index) * Cells * Cells * shape.Channels, Cells * Cells * shape.Channels);
        Span<float> pixels = image.Reset(shape);
        Span<byte> cells = stackalloc byte[shape.Width * shape.Channels];
        int band = -1;
        for (int y = 0; y < shape.Height; y++)
        {
            if (y * Cells / shape.Height != band)
            {
                band = y * Cells / shape.Height;
                Stretch(pattern.Slice(band * Cells * shape.Channels, Cells * shape.Channels), cells);
            }

            Mix(cells, ref random, pixels.Slice(y * cells.Length, cells.Length));
        }
    }

    // One row of cells, [8, C], to one row of pixels, [W, C].
    private void Stretch(ReadOnlySpan<byte> row, Span<byte> pixels)
    {
        for (int x = 0; x < shape.Width; x++)
            row.Slice(x * Cells / shape.Width * shape.Channels, shape.Channels).CopyTo(pixels[(x * shape.Channels)..]);
    }

    private static void Mix(ReadOnlySpan<byte> cells, ref CounterRandom random, Span<float> pixels)
    {
        uint noise = 0;
        for (int i = 0; i < pixels.Length; i++)
        {
            if (i % sizeof(uint) == 0)
                noise = random.NextUInt32();
            pixels[i] = (cells[i] + (byte)noise) * 0.5f;
            noise >>= 8;
        }
    }
}
