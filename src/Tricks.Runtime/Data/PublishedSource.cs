namespace Tricks.Data;

/// <summary>A published data set: what its files are, and where they are found.</summary>
/// <typeparam name="TContent">What a file holds once it is read.</typeparam>
internal sealed record PublishedSource<TContent>
{
    /// <summary>The data set as messages name it.</summary>
    public required string Title { get; init; }

    /// <summary>The folder of the data set below the data root or the cache.</summary>
    public required string Folder { get; init; }

    /// <summary>The files, in the order in which they are wanted.</summary>
    public required IReadOnlyList<IPublishedFile<TContent>> Files { get; init; }

    /// <summary>Whether the files are looked for in the data root itself too: their names say which data set is theirs.</summary>
    public bool IsNamedByItsFiles { get; init; }

    /// <summary>Where an operating system's package puts the files; null where there is no package.</summary>
    public string? SystemFolder { get; init; }

    /// <summary>The operating system's package.</summary>
    public string? SystemPackage { get; init; }

    /// <summary>How messages advise to install the package.</summary>
    public string OrInstall => SystemPackage is null ? "" : $", or install the package {SystemPackage}";

    /// <summary>What messages ask for who cannot download.</summary>
    public string FilesInWords => Files.Count == 1 ? Files[0].PackedName : $"the {Files.Count} files";

    /// <summary>Folders that serve the files under their packed names; tried in turn.</summary>
    public required IReadOnlyList<Uri> Mirrors { get; init; }
}
