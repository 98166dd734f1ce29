using System.IO.Compression;
using System.IO.Hashing;

namespace Tricks.Interchange;

/// <summary>An entry of a zip file that is stored as it is; its check sum is looked at whenever it is read.</summary>
internal sealed class ZipStorage : IStorage
{
    private readonly ZipArchiveEntry _entry;

    /// <exception cref="InvalidDataException">The entry is compressed.</exception>
    public ZipStorage(ZipArchiveEntry entry)
    {
        // A few compressed bytes could stand for any number.
        if (entry.CompressedLength != entry.Length)
            throw new InvalidDataException($"its entry {entry.FullName} is compressed, which PyTorch never does");
        _entry = entry;
    }

    public long Length => _entry.Length;

    public void Read(long offset, Span<byte> into)
    {
        using var stream = _entry.Open();
        var sum = new Crc32();
        Pass(stream, offset, sum);
        if (stream.ReadAtLeast(into, into.Length, throwOnEndOfStream: false) < into.Length)
            throw new InvalidDataException($"its entry {_entry.FullName} ends early");
        sum.Append(into);
        Pass(stream, Length - offset - into.Length, sum);
        if (sum.GetCurrentHashAsUInt32() != _entry.Crc32)
            throw new InvalidDataException($"its entry {_entry.FullName} has another check sum than it was written with: it is damaged");
    }

    private void Pass(Stream stream, long count, Crc32 sum)
    {
        var buffer = count == 0 ? [] : new byte[(int)Math.Min(count, 1 << 16)];
        while (count > 0)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(count, buffer.Length));
            if (stream.ReadAtLeast(part, part.Length, throwOnEndOfStream: false) < part.Length)
                throw new InvalidDataException($"its entry {_entry.FullName} ends early");
            sum.Append(part);
            count -= part.Length;
        }
    }
}
