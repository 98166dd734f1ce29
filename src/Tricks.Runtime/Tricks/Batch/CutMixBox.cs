namespace Tricks;

/// <summary>The box of <see cref="CutMixAttribute"/>, in pixels.</summary>
internal readonly record struct CutMixBox(int Top, int Left, int Height, int Width)
{
    public long Area => (long)Height * Width;

    /// <summary>A box of a share 1 − λ of an image about a centre, cut off at the image's border. Its sides are rounded down to even pixels.</summary>
    public static CutMixBox Of(double lambda, int centreY, int centreX, int height, int width)
    {
        var ratio = Math.Sqrt(1 - lambda);
        var (top, bottom) = Range(centreY, (int)(height * ratio) / 2, height);
        var (left, right) = Range(centreX, (int)(width * ratio) / 2, width);
        return new(top, left, bottom - top, right - left);
    }

    private static (int From, int To) Range(int centre, int half, int size) => (Math.Max(0, centre - half), Math.Min(size, centre + half));
}
