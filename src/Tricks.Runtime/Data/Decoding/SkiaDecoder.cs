using System.Runtime.InteropServices;
using SkiaSharp;

namespace Tricks.Data.Decoding;

/// <summary>Decodes JPEG, PNG, WebP, BMP and whatever else SkiaSharp knows.</summary>
internal static unsafe class SkiaDecoder
{
    private const int Channels = 4;

    /// <summary>Decodes a file to 8-bit RGB; alpha is dropped, as it was stored and not multiplied, and 16 bits become their upper 8.</summary>
    /// <param name="file">The file.</param>
    /// <param name="pixels">Where to.</param>
    /// <param name="throwIfTooLarge">Judges width and height before memory is taken for them.</param>
    /// <exception cref="InvalidDataException">The file is broken, or of no format that SkiaSharp knows.</exception>
    public static ExifOrientation Decode(ReadOnlySpan<byte> file, RgbPixels pixels, Action<int, int> throwIfTooLarge)
    {
        fixed (byte* bytes = file)
        {
            // What is not copied must not outlive the file, and the codec does not.
            using var data = SKData.Create((nint)bytes, file.Length);
            using var codec = SKCodec.Create(data) ?? throw new InvalidDataException("it is of no format that is known, or its header is broken");
            var (width, height) = (codec.Info.Width, codec.Info.Height);
            throwIfTooLarge(width, height);
            var length = checked(width * height * Channels);
            var decoded = (byte*)NativeMemory.Alloc((nuint)length);
            try
            {
                var result = codec.GetPixels(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul), (nint)decoded);
                if (result != SKCodecResult.Success)
                    throw new InvalidDataException(result == SKCodecResult.IncompleteInput ? "it is cut short" : $"its pixels cannot be decoded ({result})");
                DropAlpha(new ReadOnlySpan<byte>(decoded, length), pixels.Reset(width, height));
            }
            finally
            {
                NativeMemory.Free(decoded);
            }

            // Of PNG it reads none, and of JPEG not all.
            return PngChunks.AreIn(file) ? PngChunks.Orientation(file)
                : JpegMarkers.AreIn(file) ? JpegMarkers.Read(file).Orientation
                : (ExifOrientation)codec.EncodedOrigin;
        }
    }

    private static void DropAlpha(ReadOnlySpan<byte> from, Span<byte> to)
    {
        for (var (i, j) = (0, 0); i < to.Length; i += 3, j += Channels)
        {
            to[i] = from[j];
            to[i + 1] = from[j + 1];
            to[i + 2] = from[j + 2];
        }
    }
}
