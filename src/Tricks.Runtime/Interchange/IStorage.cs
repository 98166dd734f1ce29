namespace Tricks.Interchange;

/// <summary>The bytes behind one or several tensors of a file, which are read when they are asked for.</summary>
internal interface IStorage
{
    /// <summary>How many bytes there are.</summary>
    long Length { get; }

    /// <summary>Reads bytes from a place within <see cref="Length"/> on.</summary>
    /// <exception cref="InvalidDataException">They are not what was written.</exception>
    /// <exception cref="IOException">They cannot be read.</exception>
    void Read(long offset, Span<byte> into);
}
