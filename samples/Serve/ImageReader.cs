using System.Runtime.InteropServices;
using SkiaSharp;

namespace Serve;

/// <summary>Makes of an uploaded file what the model takes.</summary>
public sealed class ImageReader(OnnxClassifier model, long mostPixels) : IDisposable
{
    // A small file may ask for much memory: eleven bytes a pixel, fifteen where it is turned, and no more of them at once than there are processors.
    private readonly SemaphoreSlim _room = new(Environment.ProcessorCount);

    private static readonly SKEncodedImageFormat[] Formats = [SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Png, SKEncodedImageFormat.Webp];

    /// <exception cref="RefusedException">It is no image, a broken one, or one of a size that is not taken.</exception>
    public async Task<float[]> ReadAsync(byte[] file, CancellationToken aborted)
    {
        await _room.WaitAsync(aborted);
        try
        {
            return Read(file);
        }
        finally
        {
            _room.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _room.Dispose();

    private float[] Read(byte[] file)
    {
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data);
        if (codec is null || !Formats.Contains(codec.EncodedFormat))
            throw new RefusedException(StatusCodes.Status415UnsupportedMediaType, "The file is no JPEG, PNG or WebP image.");
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        // Before memory is taken for it.
        if ((long)width * height > mostPixels)
            throw new RefusedException(StatusCodes.Status413PayloadTooLarge, $"The image has {width}×{height} pixels, and at most {mostPixels} are taken.");
        using var stored = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        if (codec.GetPixels(stored.Info, stored.GetPixels()) is var result and not SKCodecResult.Success)
            throw new RefusedException(StatusCodes.Status422UnprocessableEntity, result == SKCodecResult.IncompleteInput ? "The image is cut short." : $"The image cannot be decoded: {result}.");
        if (codec.EncodedOrigin is SKEncodedOrigin.TopLeft)
            return Prepare(stored);
        using var upright = Upright(stored, codec.EncodedOrigin);
        return Prepare(upright);
    }

    private float[] Prepare(SKBitmap image)
    {
        var (width, height) = (image.Width, image.Height);
        if (model.ShorterEdge > 0)
        {
            long shorter = Math.Min(width, height);
            var (wide, high) = ((long)width * model.ShorterEdge / shorter, (long)height * model.ShorterEdge / shorter);
            if ((Int128)wide * high > mostPixels)
                throw new RefusedException(StatusCodes.Status422UnprocessableEntity, $"The image is too long: {image.Width}×{image.Height} pixels.");
            (width, height) = ((int)wide, (int)high);
        }

        if (model.ShorterEdge == 0 && (width, height) != (model.Width, model.Height) || width < model.Width || height < model.Height)
            throw new RefusedException(StatusCodes.Status422UnprocessableEntity, $"The image has {image.Width}×{image.Height} pixels, and the model takes {model.Width}×{model.Height} alone.");
        // As torchvision and the training cut it: where the middle lies between two pixels, at the even one.
        var across = new Resampling.Cut(image.Width, width, (int)Math.Round((width - model.Width) / 2.0), model.Width);
        var down = new Resampling.Cut(image.Height, height, (int)Math.Round((height - model.Height) / 2.0), model.Height);
        return Normalized(Array.ConvertAll(Planes(image), plane => Resampling.Resize(plane, across, down)));
    }

    /// <summary>What the model takes, with mean and deviation taken out.</summary>
    private float[] Normalized(float[][] planes)
    {
        var values = new float[model.Length];
        var place = 0;
        for (var channel = 0; channel < model.Channels; channel++)
        {
            foreach (var value in planes[channel])
                values[place++] = (value - model.Mean[channel]) / model.Deviation[channel];
        }

        return values;
    }

    /// <summary>The colours, whatever their opacity, or for a grey model the brightness (ITU-R 601), each as a plane.</summary>
    private byte[][] Planes(SKBitmap image)
    {
        var pixels = image.GetPixelSpan();
        var planes = new byte[model.Channels][];
        for (var channel = 0; channel < planes.Length; channel++)
            planes[channel] = new byte[image.Width * image.Height];
        for (var place = 0; place < image.Width * image.Height; place++)
        {
            var (red, green, blue) = (pixels[4 * place], pixels[(4 * place) + 1], pixels[(4 * place) + 2]);
            if (planes.Length == 1)
            {
                planes[0][place] = red == green && green == blue ? red : (byte)MathF.Round((0.299f * red) + (0.587f * green) + (0.114f * blue));
                continue;
            }

            (planes[0][place], planes[1][place], planes[2][place]) = (red, green, blue);
        }

        return planes;
    }

    /// <summary>The image as it is meant to be seen; a camera that was held otherwise says so.</summary>
    private static SKBitmap Upright(SKBitmap image, SKEncodedOrigin origin)
    {
        var turned = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var (width, height) = (image.Width, image.Height);
        var upright = new SKBitmap(image.Info.WithSize(turned ? height : width, turned ? width : height));
        var from = MemoryMarshal.Cast<byte, uint>(image.GetPixelSpan());
        var to = MemoryMarshal.Cast<byte, uint>(upright.GetPixelSpan());
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (toX, toY) = origin switch
                {
                    SKEncodedOrigin.TopRight => (width - 1 - x, y),
                    SKEncodedOrigin.BottomRight => (width - 1 - x, height - 1 - y),
                    SKEncodedOrigin.BottomLeft => (x, height - 1 - y),
                    SKEncodedOrigin.LeftTop => (y, x),
                    SKEncodedOrigin.RightTop => (height - 1 - y, x),
                    SKEncodedOrigin.RightBottom => (height - 1 - y, width - 1 - x),
                    _ => (y, width - 1 - x),
                };
                to[(toY * upright.Width) + toX] = from[(y * width) + x];
            }
        }

        return upright;
    }
}
