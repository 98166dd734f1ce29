namespace Tricks.Data;

/// <summary>One published IDX file.</summary>
/// <param name="Name">Its name, unpacked.</param>
/// <param name="Md5">The MD5 checksum of the unpacked file, lower-case hexadecimal digits.</param>
internal sealed record PublishedIdxFile(string Name, string Md5) : IPublishedFile<IdxFile>
{
    /// <inheritdoc />
    public string PackedName => IdxFolder.Packed(Name);

    /// <inheritdoc />
    public string? Find(string folder) => IdxFolder.Find(folder, Name);

    /// <inheritdoc />
    public IdxFile Read(string path)
    {
        IdxFile file = IdxFile.Read(path);
        string found = file.Md5();
        return found == Md5
            ? file
            : throw new DataException($"{path}: expected the published {Name} (MD5 {Md5} unpacked), found MD5 {found}. Put the published file in its place.");
    }
}
