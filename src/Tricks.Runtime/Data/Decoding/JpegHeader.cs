namespace Tricks.Data.Decoding;

/// <summary>What a JPEG file says of its image.</summary>
internal readonly record struct JpegHeader(int Width, int Height, ExifOrientation Orientation)
{
    public int UprightWidth => IsTurned ? Height : Width;

    public int UprightHeight => IsTurned ? Width : Height;

    private bool IsTurned => Orientation >= ExifOrientation.Transposed;
}
