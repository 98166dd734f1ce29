namespace Tricks.Data;

/// <summary>A part of an image, in pixels.</summary>
internal readonly record struct ImageRegion(int Top, int Left, int Height, int Width)
{
    private const int Tries = 10;

    /// <summary>
    /// Draws a part whose share of the area is uniform from <paramref name="minArea"/> to <paramref name="maxArea"/>, whose aspect ratio,
    /// width to height, is log-uniform from <paramref name="minAspect"/> to its reciprocal, and whose place is uniform. A part that does
    /// not lie within the image is drawn again, 10 times in all; null where none of them did.
    /// </summary>
    public static ImageRegion? Draw(ref CounterRandom random, ImageShape shape, double minArea, double maxArea, double minAspect)
    {
        double logAspect = Math.Log(minAspect);
        for (int i = 0; i < Tries; i++)
        {
            double area = shape.Height * (double)shape.Width * (minArea + (maxArea - minArea) * random.NextDouble());
            double aspect = Math.Exp(logAspect * (1 - 2 * random.NextDouble()));
            int width = (int)Math.Round(Math.Sqrt(area * aspect));
            int height = (int)Math.Round(Math.Sqrt(area / aspect));
            if (width > 0 && width <= shape.Width && height > 0 && height <= shape.Height)
                return new ImageRegion(random.NextInt32(shape.Height - height + 1), random.NextInt32(shape.Width - width + 1), height, width);
        }

        return null;
    }
}
