using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;
using Tricks.Data.Folders;

namespace Tricks.Data.Caching;

/// <summary>
/// Decoded images in one file, mapped into memory: 8 bytes that name the format, the count (int64), place (int64), width and height (int32 each) of every
/// image, and their pixels. Numbers are little endian.
/// </summary>
internal sealed unsafe class PackedStore : IPixelStore, IDisposable
{
    private const int HeaderLength = 16, EntryLength = 16;

    private static readonly TimeSpan LeftoverAge = TimeSpan.FromDays(1);

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly int _count;

    private PackedStore(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _start = start + _view.PointerOffset;
        _count = (int)BinaryPrimitives.ReadInt64LittleEndian(new(_start + 8, 8));
    }

    /// <summary>A data set is not disposed of: with the last of its images the file is closed.</summary>
    ~PackedStore() => Release();

    private static ReadOnlySpan<byte> Format => "TRKPACK1"u8;

    /// <summary>Opens the file of a set of images, and builds it first where there is none.</summary>
    /// <param name="name">What the file is named after: the set and the split.</param>
    /// <param name="key">What changes with the images.</param>
    /// <param name="folder">Where such files are; null where the user has no such place.</param>
    /// <param name="files">The images.</param>
    /// <param name="badImages">What becomes of those that cannot be decoded.</param>
    /// <param name="context">Told of the work.</param>
    /// <exception cref="DataException">An image cannot be decoded, or the file cannot be written.</exception>
    public static PackedStore Open(string name, string key, string? folder, FolderImageSet files, BadImages badImages, DataContext context)
    {
        if (folder is null)
            throw new DataException("Cache is Packed, but the user has no folder for caches: set XDG_CACHE_HOME, or choose Memory or None.");
        var path = Path.Combine(folder, $"{name}-{key}.pack");
        try
        {
            if (IsWhole(path, files.Count))
            {
                context.Notice($"Decoded images are read from {path}.");
                return new(path);
            }

            Directory.CreateDirectory(folder);
            Build(path, folder, files, badImages, context);
            RemoveOthers(folder, name, path);
            return new(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: the cache of decoded images cannot be kept there ({exception.Message}). Make room, set XDG_CACHE_HOME to another folder, or choose Memory or None.", exception);
        }
    }

    /// <inheritdoc />
    public StoredPixels? Read(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_count, nameof(index));
        var entry = new ReadOnlySpan<byte>(_start + HeaderLength + ((long)index * EntryLength), EntryLength);
        var (place, width, height) = (BinaryPrimitives.ReadInt64LittleEndian(entry), BinaryPrimitives.ReadInt32LittleEndian(entry[8..]), BinaryPrimitives.ReadInt32LittleEndian(entry[12..]));
        return width == 0 ? null : new(new MappedMemory(this, _start + place, 3 * width * height).Memory, width, height, 1);
    }

    public void Dispose()
    {
        Release();
        _view.Dispose();
        _file.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Also of one that could not be opened, which the finalizer sees.</summary>
    private void Release()
    {
        if (_start is not null)
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
    }

    /// <summary>Whether the file is of this format, for as many images, and as long as it says.</summary>
    private static bool IsWhole(string path, int count)
    {
        if (!File.Exists(path))
            return false;
        using var file = File.OpenHandle(path);
        var (length, header) = (RandomAccess.GetLength(file), new byte[HeaderLength + EntryLength]);
        if (count == 0 || RandomAccess.Read(file, header, 0) < header.Length || !header.AsSpan().StartsWith(Format) || BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(8)) != count)
            return false;
        var last = new byte[EntryLength];
        return RandomAccess.Read(file, last, HeaderLength + ((count - 1L) * EntryLength)) == EntryLength
            && BinaryPrimitives.ReadInt64LittleEndian(last) + (3L * BinaryPrimitives.ReadInt32LittleEndian(last.AsSpan(8)) * BinaryPrimitives.ReadInt32LittleEndian(last.AsSpan(12))) == length;
    }

    /// <summary>Writes the file under another name and moves it into place as the last step.</summary>
    private static void Build(string path, string folder, FolderImageSet files, BadImages badImages, DataContext context)
    {
        var sizes = DecodingPass.Sizes(files, badImages, context);
        var places = new long[sizes.Length];
        var end = HeaderLength + ((long)EntryLength * sizes.Length);
        for (var i = 0; i < sizes.Length; i++)
        {
            places[i] = end;
            end += 3L * sizes[i].Width * sizes[i].Height;
        }

        context.Notice(string.Create(CultureInfo.InvariantCulture, $"{sizes.Length} decoded images are kept in {path}, {end / 1e6:F0} MB."));
        var partial = $"{path}.{Guid.NewGuid():N}.partial";
        try
        {
            using (var file = File.OpenHandle(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None, end))
            {
                var isThere = new bool[sizes.Length];
                DecodingPass.Pixels(files, badImages, context, (index, pixels) =>
                {
                    if ((pixels.Width, pixels.Height) != sizes[index])
                        throw new IOException($"{files.NameOf(index)} has changed meanwhile");
                    RandomAccess.Write(file, pixels.Bytes.Span, places[index]);
                    isThere[index] = true;
                });
                WriteHeader(file, sizes, places, isThere, end);
                RandomAccess.FlushToDisk(file);
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static void WriteHeader(SafeFileHandle file, (int Width, int Height)[] sizes, long[] places, bool[] isThere, long end)
    {
        var header = new byte[HeaderLength + (EntryLength * sizes.Length)];
        Format.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(8), sizes.Length);
        for (var i = 0; i < sizes.Length; i++)
        {
            var entry = header.AsSpan(HeaderLength + (EntryLength * i), EntryLength);
            BinaryPrimitives.WriteInt64LittleEndian(entry, isThere[i] || i < sizes.Length - 1 ? places[i] : end);
            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], isThere[i] ? sizes[i].Width : 0);
            BinaryPrimitives.WriteInt32LittleEndian(entry[12..], isThere[i] ? sizes[i].Height : 0);
        }

        RandomAccess.Write(file, header, 0);
    }

    /// <summary>Files of the same set as it was before, and what a process that was killed left behind.</summary>
    private static void RemoveOthers(string folder, string name, string current)
    {
        foreach (var other in Directory.GetFiles(folder, $"{name}-*").Where(other => other != current))
        {
            try
            {
                if (!other.EndsWith(".partial", StringComparison.Ordinal) || DateTime.UtcNow - File.GetLastWriteTimeUtc(other) > LeftoverAge)
                    File.Delete(other);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It is in use; the next one that is built removes it.
            }
        }
    }

    /// <summary>A part of the file; it keeps the file open.</summary>
    private sealed class MappedMemory(PackedStore store, byte* start, int length) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan()
        {
            GC.KeepAlive(store);
            return new(start, length);
        }

        public override MemoryHandle Pin(int elementIndex = 0) => new(start + elementIndex, default, this);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
