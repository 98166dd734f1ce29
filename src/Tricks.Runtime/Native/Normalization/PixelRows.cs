using System.Buffers;

namespace Tricks.Native.Normalization;

/// <summary>
/// The pixels of a batch as rows of numbers: of one pixel, or of several side by side where a pixel has few channels, so that loops along a row are long. Work on rows is
/// done on libtorch's threads, of which each has rows that follow one another, the same ones every time.
/// </summary>
internal readonly unsafe struct PixelRows
{
    /// <summary>Of what a row's width is a multiple: as many numbers as are read and written at once.</summary>
    public const int Lanes = 32;

    /// <summary>As many numbers as are computed at once.</summary>
    public const int Half = Lanes / 2;

    /// <summary>The width that rows of pixels with few channels have, where the number of pixels allows it.</summary>
    public const int WidthWanted = 64;

    private const int WidestDoubled = 512;

    /// <summary>Rows of so many pixels and channels.</summary>
    public PixelRows(long pixels, int channels)
    {
        (Count, Width, Channels) = (pixels, channels, channels);
        while ((Width < WidthWanted || Width % Lanes != 0) && Width <= WidestDoubled && Count % 2 == 0)
            (Count, Width) = (Count / 2, Width * 2);
    }

    /// <summary>Something for <paramref name="count"/> rows from number <paramref name="begin"/> on.</summary>
    public delegate void Part(long begin, long count);

    /// <summary>Adds to two sums of each place in a row what <paramref name="count"/> rows from number <paramref name="begin"/> on give.</summary>
    public delegate void Adding(long begin, long count, double* first, double* second);

    /// <summary>Takes two sums of each place in a row.</summary>
    public delegate void Summed(double* first, double* second);

    /// <summary>How many rows there are.</summary>
    public long Count { get; }

    /// <summary>The numbers of a row.</summary>
    public int Width { get; }

    /// <summary>The numbers of a pixel.</summary>
    public int Channels { get; }

    /// <summary>How many pixels there are.</summary>
    public long Pixels => Count * (Width / Channels);

    /// <summary>Whether rows can be computed with.</summary>
    public bool AreWhole => Width % Lanes == 0;

    /// <summary>Does it for all rows.</summary>
    public void Each(Part part)
    {
        var (count, parts) = (Count, Parts);
        TorchThreads.Run(parts, index =>
        {
            var begin = count * index / parts;
            part(begin, (count * (index + 1) / parts) - begin);
        });
    }

    /// <summary>Sums over all rows: in the order of the parts, so that one number of threads always gives the same bits.</summary>
    public void Sum(Adding add, Summed take)
    {
        var (count, parts, width) = (Count, Parts, Width);
        var size = 2 * width;
        var rented = ArrayPool<double>.Shared.Rent(parts * size);
        Array.Clear(rented, 0, parts * size);
        fixed (double* pinned = rented)
        {
            var sums = pinned;
            TorchThreads.Run(parts, index =>
            {
                var begin = count * index / parts;
                add(begin, (count * (index + 1) / parts) - begin, sums + (index * size), sums + (index * size) + width);
            });
            for (var i = size; i < parts * size; i++)
                sums[i % size] += sums[i];
            take(sums, sums + width);
        }
        ArrayPool<double>.Shared.Return(rented);
    }

    private int Parts => TorchThreads.PartsFor(Count * Width);
}
