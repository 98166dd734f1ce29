using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Tricks.Data;

/// <summary>
/// The published archive of a set in the binary format of CIFAR, or the folder that it unpacks to. The archive is verified by its checksum and
/// read without being unpacked to disk; of the files in a folder, whose checksums are not published, the sizes and the labels are verified.
/// </summary>
/// <param name="PackedName">The archive's name, a tar file packed by gzip.</param>
/// <param name="Md5">The MD5 checksum of the archive, lower-case hexadecimal digits.</param>
/// <param name="Layout">What is in it.</param>
internal sealed record CifarArchive(string PackedName, string Md5, CifarLayout Layout) : IPublishedFile<CifarSplits>
{
    private const string Replace = "Put the published file in its place.";

    private string Unpack => $"Unpack {PackedName} there anew.";

    /// <inheritdoc />
    public string? Find(string folder)
    {
        var archive = Path.Combine(folder, PackedName);
        var unpacked = Path.Combine(folder, Layout.Folder);
        return File.Exists(archive) ? archive : Directory.Exists(unpacked) ? unpacked : null;
    }

    /// <inheritdoc />
    public CifarSplits Read(string path)
    {
        try
        {
            return Directory.Exists(path) ? ReadFolder(path) : ReadArchive(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be read ({exception.Message}). Check the file and its permissions.", exception);
        }
    }

    private CifarSplits ReadFolder(string folder)
    {
        var reader = new CifarReader(Layout);
        foreach (var member in reader.Missing.ToArray())
        {
            var path = Path.Combine(folder, member.Name);
            if (!File.Exists(path))
                throw new DataException($"{path}: expected the images of {PackedName}, but there is no such file. {Unpack}");
            using var content = File.OpenRead(path);
            reader.Read(member, content, content.Length, path, Unpack);
        }

        return reader.Splits;
    }

    private CifarSplits ReadArchive(string path)
    {
        using var file = File.OpenRead(path);
        var found = Convert.ToHexStringLower(MD5.HashData(file));
        if (found != Md5)
            throw new DataException($"{path}: expected the published {PackedName} (MD5 {Md5}), found MD5 {found}. {Replace}");
        file.Position = 0;
        try
        {
            return ReadMembers(file, path);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new DataException($"{path}: expected a whole tar file packed by gzip, but it is damaged or cut short ({exception.Message}). {Replace}", exception);
        }
    }

    private CifarSplits ReadMembers(Stream archive, string path)
    {
        using var unpacked = new GZipStream(archive, CompressionMode.Decompress);
        using var tar = new TarReader(unpacked);
        var reader = new CifarReader(Layout);
        while (tar.GetNextEntry() is { } entry)
        {
            var member = reader.Missing.FirstOrDefault(member => entry.Name == $"{Layout.Folder}/{member.Name}");
            if (member is not null)
                reader.Read(member, entry.DataStream ?? Stream.Null, entry.Length, $"{path}: {entry.Name}", Replace);
        }

        var missing = reader.Missing.Select(member => $"{Layout.Folder}/{member.Name}").ToArray();
        return missing.Length == 0
            ? reader.Splits
            : throw new DataException($"{path}: expected {string.Join(", ", missing)} in it, but {(missing.Length == 1 ? "it is" : "they are")} missing. {Replace}");
    }
}
