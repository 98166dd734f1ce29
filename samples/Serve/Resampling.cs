namespace Serve;

/// <summary>Bilinear with antialiasing, as Pillow and torchvision resize.</summary>
internal static class Resampling
{
    public static float[][] Resize(byte[][] planes, int width, int height, int toWidth, int toHeight)
    {
        if ((width, height) == (toWidth, toHeight))
            return Array.ConvertAll(planes, static plane => Array.ConvertAll(plane, static value => (float)value));
        var (across, down) = (Weights(width, toWidth), Weights(height, toHeight));
        return Array.ConvertAll(planes, plane => Down(Across(plane, width, height, across), toWidth, down));
    }

    private static float[] Across(byte[] plane, int width, int height, (int First, float[] Shares)[] weights)
    {
        var resized = new float[weights.Length * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < weights.Length; x++)
            {
                var (first, shares) = weights[x];
                var sum = 0f;
                for (var i = 0; i < shares.Length; i++)
                    sum += shares[i] * plane[(y * width) + first + i];
                resized[(y * weights.Length) + x] = MathF.Round(sum);
            }
        }

        return resized;
    }

    private static float[] Down(float[] plane, int width, (int First, float[] Shares)[] weights)
    {
        var resized = new float[width * weights.Length];
        for (var y = 0; y < weights.Length; y++)
        {
            var (first, shares) = weights[y];
            var row = resized.AsSpan(y * width, width);
            for (var i = 0; i < shares.Length; i++)
            {
                for (var x = 0; x < width; x++)
                    row[x] += shares[i] * plane[((first + i) * width) + x];
            }

            foreach (ref var value in row)
                value = Math.Clamp(MathF.Round(value), 0, 255);
        }

        return resized;
    }

    /// <summary>Which pixels an output is made of, and in what shares: a triangle as wide as the outputs are apart, at least one pixel each way.</summary>
    private static (int First, float[] Shares)[] Weights(int length, int toLength)
    {
        var scale = (double)length / toLength;
        var reach = Math.Max(scale, 1);
        return [.. Enumerable.Range(0, toLength).Select(output =>
        {
            var centre = (output + 0.5) * scale;
            var (first, end) = (Math.Max(0, (int)(centre - reach + 0.5)), Math.Min(length, (int)(centre + reach + 0.5)));
            var shares = Enumerable.Range(first, end - first).Select(pixel => Math.Max(0, 1 - (Math.Abs(pixel + 0.5 - centre) / reach))).ToArray();
            var sum = shares.Sum();
            return (first, Array.ConvertAll(shares, share => (float)(share / sum)));
        })];
    }
}
