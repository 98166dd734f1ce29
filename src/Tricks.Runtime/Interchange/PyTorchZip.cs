using System.IO.Compression;
using System.Text;
using TorchSharp;

namespace Tricks.Interchange;

/// <summary>A file of <c>torch.save</c> since PyTorch 1.6: a zip file with a pickle, <c>data.pkl</c>, and an entry <c>data/</c><i>key</i> for each storage.</summary>
internal static class PyTorchZip
{
    /// <summary>The first bytes of such a file.</summary>
    public static ReadOnlySpan<byte> Magic => "PK\x03\x04"u8;

    /// <summary>Reads the pickle; storages are read from the archive when tensors are.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="file">The file that it is in.</param>
    /// <exception cref="InvalidDataException">It is not whole, or holds what weights do not.</exception>
    public static object? Read(ZipArchive archive, Stream file)
    {
        ZipArchiveEntry[] pickles = [.. archive.Entries.Where(static entry => entry.FullName.EndsWith("/data.pkl", StringComparison.Ordinal))];
        if (pickles.Length != 1)
            throw new InvalidDataException($"it is a zip file with {pickles.Length} entries named data.pkl, where a file of torch.save has one");
        var folder = pickles[0].FullName[..^"data.pkl".Length];
        var entries = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        foreach (var entry in archive.Entries)
        {
            if (!entries.TryAdd(entry.FullName, entry))
                throw new InvalidDataException($"its entry {entry.FullName} is there twice");
        }

        if (entries.ContainsKey(folder + "constants.pkl"))
            throw new InvalidDataException("it is a TorchScript archive, which holds code: save the model's state_dict() with torch.save");
        if (entries.TryGetValue(folder + "byteorder", out var order) && Encoding.ASCII.GetString(Whole(order, file, 16)) is var told and not "little")
            throw new InvalidDataException($"its numbers are in the byte order '{told}', and little is what is read");
        using var pickle = new MemoryStream(Whole(pickles[0], file, PyTorchFile.LongestPickle));
        var storages = new Dictionary<string, IStorage>(StringComparer.Ordinal);
        return new PickleReader(new(pickle, pickle.Length), (type, key, elements) =>
        {
            if (!storages.TryGetValue(key, out var storage))
                storages.Add(key, storage = new ZipStorage(entries.GetValueOrDefault($"{folder}data/{key}") ?? throw new InvalidDataException($"it lacks the entry data/{key}, which its pickle tells of"), file));
            if (storage.Length != elements * (Int128)type.ElementSize())
                throw new InvalidDataException($"its entry data/{key} has {storage.Length} bytes, and its pickle tells of {elements} elements of {type}");
            return storage;
        }).Read();
    }

    private static byte[] Whole(ZipArchiveEntry entry, Stream file, int most)
    {
        var storage = new ZipStorage(entry, file);
        if (storage.Length > most)
            throw new InvalidDataException($"its entry {entry.FullName} has {storage.Length} bytes, and at most {most} are read");
        var bytes = new byte[storage.Length];
        storage.Read(0, bytes);
        return bytes;
    }
}
