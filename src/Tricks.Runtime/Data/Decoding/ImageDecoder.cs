using Tricks.Native;

namespace Tricks.Data.Decoding;

/// <summary>
/// Decodes image files: JPEG by the system's libjpeg-turbo where it is installed, everything else by SkiaSharp (docs/decisions/0005). An instance is
/// for one thread at a time.
/// </summary>
internal sealed class ImageDecoder : IDisposable
{
    /// <summary>More pixels than a photograph has: 2²⁷. A small file may claim any number.</summary>
    public const int MaximumPixels = 1 << 27;

    private readonly TurboJpeg? _turbo;

    /// <summary>Makes a decoder.</summary>
    /// <param name="usesTurbo">Whether libjpeg-turbo is used where it is installed.</param>
    public ImageDecoder(bool usesTurbo = true) => _turbo = usesTurbo && TurboJpeg.IsInstalled ? new() : null;

    /// <summary>Decodes a file to upright 8-bit RGB: alpha is dropped, as Pillow's <c>convert("RGB")</c> does, and colour profiles are not applied.</summary>
    /// <exception cref="InvalidDataException">The file is broken, cut short, too large or of no known format: the message says which.</exception>
    public void Decode(ReadOnlySpan<byte> file, RgbPixels pixels)
    {
        if (file.IsEmpty)
            throw new InvalidDataException("it is empty");
        pixels.Orient(JpegMarkers.AreIn(file) ? DecodeJpeg(file, pixels) : SkiaDecoder.Decode(file, pixels, ThrowIfTooLarge));
    }

    public void Dispose() => _turbo?.Dispose();

    private ExifOrientation DecodeJpeg(ReadOnlySpan<byte> file, RgbPixels pixels)
    {
        var (orientation, start) = JpegMarkers.Read(file);
        if (JpegMarkers.IsCutShort(file, start))
            throw new InvalidDataException("it is cut short");
        if (_turbo is null)
            return SkiaDecoder.Decode(file, pixels, ThrowIfTooLarge);
        var (width, height, hasFourChannels) = _turbo.ReadHeader(file);
        ThrowIfTooLarge(width, height);
        if (hasFourChannels)
            return SkiaDecoder.Decode(file, pixels, ThrowIfTooLarge);
        _turbo.Decode(file, pixels.Reset(width, height), width, height);
        return orientation;
    }

    private static void ThrowIfTooLarge(int width, int height)
    {
        if ((long)width * height > MaximumPixels)
            throw new InvalidDataException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"it says that it has {width}×{height} pixels, and at most {MaximumPixels:N0} are decoded"));
    }
}
