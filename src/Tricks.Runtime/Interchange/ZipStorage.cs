using System.IO.Compression;
using System.IO.Hashing;

namespace Tricks.Interchange;

/// <summary>An entry of a zip file that is stored as it is; its check sum is looked at when it is first read, whatever part of it is.</summary>
internal sealed class ZipStorage : IStorage
{
    private readonly ZipArchiveEntry _entry;
    private readonly Stream _file;
    private long? _start;

    /// <param name="entry">The entry.</param>
    /// <param name="file">The file that its archive is in.</param>
    /// <exception cref="InvalidDataException">The entry is compressed.</exception>
    public ZipStorage(ZipArchiveEntry entry, Stream file)
    {
        // A few compressed bytes could stand for any number.
        if (entry.CompressedLength != entry.Length)
            throw Compressed(entry);
        (_entry, _file) = (entry, file);
    }

    public long Length => _entry.Length;

    public void Read(long offset, Span<byte> into)
    {
        // Many tensors may be parts of one storage, and an entry's own stream goes forward alone.
        if (_start is { } start)
        {
            _file.Position = start + offset;
            ReadAll(_file, into);
            return;
        }

        using var stream = _entry.Open();
        // As many bytes may be there by chance.
        if (stream is DeflateStream || stream.GetType().Name.StartsWith("Deflate", StringComparison.Ordinal))
            throw Compressed(_entry);
        if (SumWhileReading(stream, offset, into) != _entry.Crc32)
            throw new InvalidDataException($"its entry {_entry.FullName} has another check sum than it was written with: it is damaged");
        // Where an entry begins, the archive does not tell; the file stands where it ends.
        _start = _file.Position - Length;
    }

    private static InvalidDataException Compressed(ZipArchiveEntry entry) => new($"its entry {entry.FullName} is compressed, which PyTorch never does");

    private uint SumWhileReading(Stream stream, long offset, Span<byte> into)
    {
        if (into.Length == Length)
        {
            ReadAll(stream, into);
            return ZipCheckSum.Of(into);
        }
        var sum = new Crc32();
        Pass(stream, offset, sum);
        ReadAll(stream, into);
        sum.Append(into);
        Pass(stream, Length - offset - into.Length, sum);
        return sum.GetCurrentHashAsUInt32();
    }

    private void Pass(Stream stream, long count, Crc32 sum)
    {
        var buffer = count == 0 ? [] : new byte[(int)Math.Min(count, 1 << 16)];
        while (count > 0)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(count, buffer.Length));
            ReadAll(stream, part);
            sum.Append(part);
            count -= part.Length;
        }
    }

    private void ReadAll(Stream stream, Span<byte> into)
    {
        if (stream.ReadAtLeast(into, into.Length, throwOnEndOfStream: false) < into.Length)
            throw new InvalidDataException($"its entry {_entry.FullName} ends early");
    }
}
