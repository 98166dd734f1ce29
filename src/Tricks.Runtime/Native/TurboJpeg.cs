using System.Runtime.InteropServices;

namespace Tricks.Native;

/// <summary>The system's libjpeg-turbo, by its TurboJPEG interface of version 2, which version 3 has too. An instance is for one thread at a time.</summary>
internal sealed unsafe class TurboJpeg : IDisposable
{
    // TJCS_CMYK, TJCS_YCCK; TJPF_RGB; TJERR_WARNING.
    private const int FirstOfFourChannels = 3, Rgb = 0, Warning = 0;

    private static readonly Functions? Library = Load();

    private nint _handle = Library is { } library ? library.Init() : throw new InvalidOperationException("libturbojpeg is not installed.");

    ~TurboJpeg() => Free();

    /// <summary>Whether the library is installed.</summary>
    public static bool IsInstalled => Library is not null;

    /// <summary>The size of the image in a file, and whether it has four channels, such as CMYK.</summary>
    /// <exception cref="InvalidDataException">The file is no JPEG, or broken.</exception>
    public (int Width, int Height, bool HasFourChannels) ReadHeader(ReadOnlySpan<byte> file)
    {
        fixed (byte* from = file)
        {
            int width, height, subsampling, colorspace;
            // A warning concerns what was skipped; the header was read.
            if (Library!.Header(_handle, from, (nuint)file.Length, &width, &height, &subsampling, &colorspace) != 0 && Library.ErrorCode(_handle) != Warning)
                throw Failure();
            return (width, height, colorspace >= FirstOfFourChannels);
        }
    }

    /// <summary>Decodes a file to RGB, <c>[height, width, 3]</c>, at its size or a smaller one that the decoder has (n / 8 of it, rounded up).</summary>
    /// <param name="file">The file.</param>
    /// <param name="pixels">Where to.</param>
    /// <param name="width">The width.</param>
    /// <param name="height">The height.</param>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    public void Decode(ReadOnlySpan<byte> file, Span<byte> pixels, int width, int height)
    {
        if (pixels.Length < 3L * width * height)
            throw new ArgumentException($"{pixels.Length} bytes do not hold {width}×{height} pixels.", nameof(pixels));
        fixed (byte* from = file, to = pixels)
        {
            // Damaged data that the decoder could go on from are a warning, as they are to other libraries.
            if (Library!.Decompress(_handle, from, (nuint)file.Length, to, width, 0, height, Rgb, 0) != 0 && Library.ErrorCode(_handle) != Warning)
                throw Failure();
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_handle != 0)
            Library!.Destroy(_handle);
    }

    /// <summary>A decoder that failed in a header goes on failing, whatever it is given: it is replaced by a new one.</summary>
    private InvalidDataException Failure()
    {
        var message = Marshal.PtrToStringUTF8(Library!.Error(_handle));
        Free();
        _handle = Library.Init();
        return new($"its JPEG data are damaged ({message})");
    }

    private static Functions? Load()
    {
        foreach (var name in (string[])["libturbojpeg.so.0", "turbojpeg", "libturbojpeg"])
        {
            if (NativeLibrary.TryLoad(name, out var library) && Functions.In(library) is { } functions)
                return functions;
        }

        return null;
    }

    private sealed class Functions
    {
        public required delegate* unmanaged[Cdecl]<nint> Init { get; init; }

        public required delegate* unmanaged[Cdecl]<nint, int> Destroy { get; init; }

        public required delegate* unmanaged[Cdecl]<nint, byte*, nuint, int*, int*, int*, int*, int> Header { get; init; }

        public required delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, int, int, int, int, int, int> Decompress { get; init; }

        public required delegate* unmanaged[Cdecl]<nint, nint> Error { get; init; }

        public required delegate* unmanaged[Cdecl]<nint, int> ErrorCode { get; init; }

        public static Functions? In(nint library) =>
            NativeLibrary.TryGetExport(library, "tjInitDecompress", out var init)
            && NativeLibrary.TryGetExport(library, "tjDestroy", out var destroy)
            && NativeLibrary.TryGetExport(library, "tjDecompressHeader3", out var header)
            && NativeLibrary.TryGetExport(library, "tjDecompress2", out var decompress)
            && NativeLibrary.TryGetExport(library, "tjGetErrorStr2", out var error)
            && NativeLibrary.TryGetExport(library, "tjGetErrorCode", out var code)
                ? new()
                {
                    Init = (delegate* unmanaged[Cdecl]<nint>)init,
                    Destroy = (delegate* unmanaged[Cdecl]<nint, int>)destroy,
                    Header = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, int*, int*, int*, int*, int>)header,
                    Decompress = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, int, int, int, int, int, int>)decompress,
                    Error = (delegate* unmanaged[Cdecl]<nint, nint>)error,
                    ErrorCode = (delegate* unmanaged[Cdecl]<nint, int>)code,
                }
                : null;
    }
}
