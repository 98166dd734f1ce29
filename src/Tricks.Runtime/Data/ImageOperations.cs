namespace Tricks.Data;

/// <summary>The operations of which AutoAugment (Cubuk et al. 2018) and its successors compose augmentations.</summary>
internal enum ImageOperation
{
    Identity,
    ShearX,
    ShearY,
    TranslateX,
    TranslateY,
    Rotate,
    Brightness,
    Color,
    Contrast,
    Sharpness,
    Posterize,
    Solarize,
    AutoContrast,
    Equalize,
}

/// <summary>Applies an operation by its magnitude.</summary>
internal static class ImageOperations
{
    /// <summary>How many operations there are.</summary>
    public const int Count = (int)ImageOperation.Equalize + 1;

    /// <summary>
    /// Applies an operation, in place. Its magnitude is: for a shear, columns a row or rows a column; for a translation, pixels to the right
    /// or down, of which the fraction is dropped; for a rotation, degrees counterclockwise; for brightness, colour, contrast and sharpness,
    /// the factor less 1; for posterize, the bits that stay; for solarize, the threshold. The others have none.
    /// </summary>
    public static void Apply(Image image, ImageOperation operation, float magnitude)
    {
        switch (operation)
        {
            case ImageOperation.ShearX:
                Warp(image, 1, magnitude, 0.5 * magnitude, 0, 1, 0);
                break;
            case ImageOperation.ShearY:
                Warp(image, 1, 0, 0, magnitude, 1, 0.5 * magnitude);
                break;
            case ImageOperation.TranslateX:
                Warp(image, 1, 0, -(int)magnitude, 0, 1, 0);
                break;
            case ImageOperation.TranslateY:
                Warp(image, 1, 0, 0, 0, 1, -(int)magnitude);
                break;
            case ImageOperation.Rotate:
                Rotate(image, magnitude);
                break;
            case ImageOperation.Brightness:
                ColorOperations.Brightness(image, 1 + magnitude);
                break;
            case ImageOperation.Color:
                ColorOperations.Saturation(image, 1 + magnitude);
                break;
            case ImageOperation.Contrast:
                ColorOperations.Contrast(image, 1 + magnitude);
                break;
            case ImageOperation.Sharpness:
                ColorOperations.Sharpness(image, 1 + magnitude);
                break;
            case ImageOperation.Posterize:
                ColorOperations.Posterize(image, (int)magnitude);
                break;
            case ImageOperation.Solarize:
                ColorOperations.Solarize(image, magnitude);
                break;
            case ImageOperation.AutoContrast:
                ColorOperations.AutoContrast(image);
                break;
            case ImageOperation.Equalize:
                ColorOperations.Equalize(image);
                break;
        }
    }

    /// <summary>Turns the image counterclockwise about its centre.</summary>
    private static void Rotate(Image image, double degrees)
    {
        (double sine, double cosine) = Math.SinCos(degrees * Math.PI / 180);
        double x = (image.Shape.Width - 1) / 2.0;
        double y = (image.Shape.Height - 1) / 2.0;
        Warp(image, cosine, -sine, x - cosine * x + sine * y, sine, cosine, y - sine * x - cosine * y);
    }

    /// <summary>
    /// Pixel (x, y) becomes the one nearest to (xx · x + xy · y + x0, yx · x + yy · y + y0), black outside of the image.
    /// </summary>
    private static void Warp(Image image, double xx, double xy, double x0, double yx, double yy, double y0)
    {
        (int channels, int height, int width) = image.Shape;
        Span<float> target = image.Replace(image.Shape, out ReadOnlySpan<float> source);
        int at = 0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++, at += channels)
            {
                int fromX = (int)Math.Round(xx * x + xy * y + x0);
                int fromY = (int)Math.Round(yx * x + yy * y + y0);
                Span<float> pixel = target.Slice(at, channels);
                if ((uint)fromX >= (uint)width || (uint)fromY >= (uint)height)
                {
                    pixel.Clear();
                    continue;
                }

                int from = (fromY * width + fromX) * channels;
                for (int channel = 0; channel < pixel.Length; channel++)
                    pixel[channel] = source[from + channel];
            }
        }
    }
}
