using Microsoft.Win32.SafeHandles;

namespace Tricks.Interchange;

/// <summary>A range of a file's bytes.</summary>
/// <param name="file">The file, which lives as long as the storage is read.</param>
/// <param name="begin">Where the range begins.</param>
/// <param name="length">How many bytes it has.</param>
internal sealed class FileStorage(SafeFileHandle file, long begin, long length) : IStorage
{
    public long Length => length;

    public void Read(long offset, Span<byte> into)
    {
        for (var read = 0; read < into.Length;)
        {
            var count = RandomAccess.Read(file, into[read..], begin + offset + read);
            if (count == 0)
                throw new InvalidDataException("the file has become shorter while it was read");
            read += count;
        }
    }
}
