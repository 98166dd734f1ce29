namespace Serve;

/// <summary>Bilinear with antialiasing, as Pillow and torchvision resize; of what comes out only the part that is asked for is computed.</summary>
internal static class Resampling
{
    /// <summary>What is asked for in one direction.</summary>
    /// <param name="Length">How many pixels there are.</param>
    /// <param name="To">How many come out.</param>
    /// <param name="First">The first of those that is asked for.</param>
    /// <param name="Count">How many are.</param>
    public readonly record struct Cut(int Length, int To, int First, int Count);

    /// <summary>A part of a resized plane, row by row.</summary>
    public static float[] Resize(byte[] plane, Cut across, Cut down)
    {
        var (columns, rows) = (Weights(across), Weights(down));
        // Rounded after each direction, as Pillow does.
        var first = rows[0].First;
        var resized = Across(plane, across.Length, first, rows[^1].First + rows[^1].Shares.Length - first, columns);
        return Down(resized, across.Count, first, rows);
    }

    private static float[] Across(byte[] plane, int width, int top, int height, (int First, float[] Shares)[] columns)
    {
        var resized = new float[columns.Length * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < columns.Length; x++)
            {
                var (first, shares) = columns[x];
                var sum = 0f;
                for (var i = 0; i < shares.Length; i++)
                    sum += shares[i] * plane[((top + y) * width) + first + i];
                resized[(y * columns.Length) + x] = MathF.Round(sum);
            }
        }

        return resized;
    }

    private static float[] Down(float[] plane, int width, int top, (int First, float[] Shares)[] rows)
    {
        var resized = new float[width * rows.Length];
        for (var y = 0; y < rows.Length; y++)
        {
            var (first, shares) = rows[y];
            var row = resized.AsSpan(y * width, width);
            for (var i = 0; i < shares.Length; i++)
            {
                for (var x = 0; x < width; x++)
                    row[x] += shares[i] * plane[((first - top + i) * width) + x];
            }

            foreach (ref var value in row)
                value = Math.Clamp(MathF.Round(value), 0, 255);
        }

        return resized;
    }

    /// <summary>Which pixels an output is made of, and in what shares: a triangle as wide as the outputs are apart, at least one pixel each way.</summary>
    private static (int First, float[] Shares)[] Weights(Cut cut)
    {
        var scale = (double)cut.Length / cut.To;
        var reach = Math.Max(scale, 1);
        return [.. Enumerable.Range(cut.First, cut.Count).Select(output =>
        {
            var centre = (output + 0.5) * scale;
            var (first, end) = (Math.Max(0, (int)(centre - reach + 0.5)), Math.Min(cut.Length, (int)(centre + reach + 0.5)));
            var shares = Enumerable.Range(first, end - first).Select(pixel => Math.Max(0, 1 - (Math.Abs(pixel + 0.5 - centre) / reach))).ToArray();
            var sum = shares.Sum();
            return (first, Array.ConvertAll(shares, share => (float)(share / sum)));
        })];
    }
}
