namespace Tricks.Data;

/// <summary>A published data set of IDX files: what its files are, and where they are found.</summary>
internal sealed record IdxSource
{
    /// <summary>The data set as messages name it.</summary>
    public required string Title { get; init; }

    /// <summary>The folder of the data set below the data root or the cache.</summary>
    public required string Folder { get; init; }

    /// <summary>The files, in the order in which they are wanted.</summary>
    public required IReadOnlyList<IdxSourceFile> Files { get; init; }

    /// <summary>Where an operating system's package puts the files; null where there is no package.</summary>
    public string? SystemFolder { get; init; }

    /// <summary>The operating system's package.</summary>
    public string? SystemPackage { get; init; }

    /// <summary>How messages advise to install the package.</summary>
    public string OrInstall => SystemPackage is null ? "" : $", or install the package {SystemPackage}";

    /// <summary>Folders that serve the files, packed, under their names with <c>.gz</c>; tried in turn.</summary>
    public required IReadOnlyList<Uri> Mirrors { get; init; }
}

/// <summary>One published file.</summary>
/// <param name="Name">Its name, unpacked.</param>
/// <param name="Md5">The MD5 checksum of the unpacked file, lower-case hexadecimal digits.</param>
internal sealed record IdxSourceFile(string Name, string Md5)
{
    /// <summary>Its name, packed.</summary>
    public string PackedName => Name + ".gz";

    /// <summary>Reads the file and compares its checksum.</summary>
    /// <exception cref="DataException">The file is damaged or another one.</exception>
    public IdxFile Read(string path)
    {
        IdxFile file = IdxFile.Read(path);
        string found = file.Md5();
        return found == Md5
            ? file
            : throw new DataException($"{path}: expected the published {Name} (MD5 {Md5} unpacked), found MD5 {found}. Put the published file in its place.");
    }
}
