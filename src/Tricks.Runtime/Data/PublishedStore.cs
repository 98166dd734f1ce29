namespace Tricks.Data;

/// <summary>
/// Finds the files of a published data set: below the data root, else in the root itself where their names tell them from other sets', else in the
/// operating system's folder, else below the cache, else it downloads them, to the data root where there is one and to the cache otherwise.
/// </summary>
/// <typeparam name="TContent">What a file holds once it is read.</typeparam>
internal sealed class PublishedStore<TContent>(PublishedSource<TContent> source, string? cache)
{
    /// <summary>The files, read and verified, in the source's order.</summary>
    /// <exception cref="DataException">A file is missing, damaged or another one, or nothing could be downloaded.</exception>
    public IReadOnlyList<TContent> Open(DataContext context)
    {
        string? root = context.Root is null ? null : Path.GetFullPath(context.Root);
        string? rooted = root is null ? null : Path.Combine(root, source.Folder);
        string? cached = cache is null ? null : Path.Combine(cache, source.Folder);
        List<string> without = [];
        foreach (string folder in new[] { rooted, source.IsNamedByItsFiles ? root : null, source.SystemFolder, cached }.OfType<string>().Distinct())
        {
            if (Find(folder) is { } paths)
            {
                context.Notice($"{source.Title} is read from {folder}{Without(without)}.");
                return Read(paths, context.Cancellation);
            }

            without.Add(folder);
        }

        string target = rooted ?? cached
            ?? throw new DataException($"{source.Title} is not on this machine{Without(without)}, and there is no folder to download it to. Set Tricks:Data:Root{source.OrInstall}.");
        context.Notice($"{source.Title} is downloaded to {target}{Without(without)}.");
        return new PublishedDownload<TContent>(source, context).To(target);
    }

    // The path of each file, or null where the folder has none of them.
    private string[]? Find(string folder)
    {
        string?[] paths = [.. source.Files.Select(file => file.Find(folder))];
        if (paths.All(path => path is null))
            return null;
        string[] missing = [.. source.Files.Where((_, i) => paths[i] is null).Select(file => file.PackedName)];
        return missing.Length == 0
            ? [.. paths.OfType<string>()]
            : throw new DataException($"{folder}: expected all {source.Files.Count} files of {source.Title} or none, but {string.Join(", ", missing)} "
                + $"(or the same unpacked) {(missing.Length == 1 ? "is" : "are")} missing. Put {(missing.Length == 1 ? "it" : "them")} there, or remove the others and {source.Title} is looked for elsewhere.");
    }

    private TContent[] Read(string[] paths, CancellationToken cancellation)
    {
        TContent[] files = new TContent[paths.Length];
        for (int i = 0; i < paths.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            files[i] = source.Files[i].Read(paths[i]);
        }

        return files;
    }

    private static string Without(List<string> folders) => folders.Count == 0 ? "" : $" ({string.Join(" and ", folders)} {(folders.Count == 1 ? "has" : "have")} no file of it)";
}
