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
        if (ReadJpeg(file) is { } header)
            Decode(file, header, 8, pixels);
        else
            pixels.Orient(SkiaDecoder.Decode(file, pixels, ThrowIfTooLarge));
    }

    /// <summary>The header of a JPEG file that libjpeg-turbo can decode; null of any other.</summary>
    /// <exception cref="InvalidDataException">The file is empty, or a JPEG file that is broken, cut short or too large.</exception>
    public JpegHeader? ReadJpeg(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
            throw new InvalidDataException("it is empty");
        if (!JpegMarkers.AreIn(file))
            return null;
        var (orientation, start) = JpegMarkers.Read(file);
        if (JpegMarkers.IsCutShort(file, start))
            throw new InvalidDataException("it is cut short");
        if (_turbo is null)
            return null;
        var (width, height, hasFourChannels) = _turbo.ReadHeader(file);
        ThrowIfTooLarge(width, height);
        return hasFourChannels ? null : new(width, height, orientation);
    }

    /// <summary>Decodes a JPEG file at so many eighths of its size, rounded up.</summary>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    public void Decode(ReadOnlySpan<byte> file, JpegHeader header, int eighths, RgbPixels pixels)
    {
        var (width, height) = (Scaled(header.Width), Scaled(header.Height));
        _turbo!.Decode(file, pixels.Reset(width, height), width, height);
        pixels.Orient(header.Orientation);

        int Scaled(int length) => ((length * eighths) + 7) / 8;
    }

    public void Dispose() => _turbo?.Dispose();

    private static void ThrowIfTooLarge(int width, int height)
    {
        if ((long)width * height > MaximumPixels)
            throw new InvalidDataException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"it says that it has {width}×{height} pixels, and at most {MaximumPixels:N0} are decoded"));
    }
}
