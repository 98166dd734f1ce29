namespace Tricks.Data.Folders;

/// <summary>Image files in a folder for each class, for a model that knows the classes.</summary>
internal static class LabelledFolder
{
    /// <summary>The images of a folder that has a folder for each class, or for some; or of its folder <c>val</c> or <c>test</c>; and the folder that it was.</summary>
    /// <exception cref="DataException">There is no such folder, or one of its classes is not among those that are known.</exception>
    public static (IImageSet Images, string Folder) Open(string folder, IReadOnlyList<string> classNames, bool followsLinksOut, DataContext context)
    {
        var root = Path.GetFullPath(folder);
        if (!Directory.Exists(root))
            throw new DataException($"{root}: there is no such folder.");
        try
        {
            var folderOfClasses = root;
            var known = classNames.ToHashSet(StringComparer.Ordinal);
            var classes = new FolderScan(root, followsLinksOut, context).Classes(root);
            if (!classes.Any(inner => known.Contains(inner.Name)) && FolderDataset.TestFolder(root) is { } test)
                classes = new FolderScan(root, followsLinksOut, context).Classes(folderOfClasses = test.FullName);
            var unknown = classes.Where(inner => !known.Contains(inner.Name)).Select(static inner => inner.Name).ToArray();
            return unknown.Length == 0
                ? (new FolderImageSet([.. classes.SelectMany(static inner => inner.Files)], classNames), folderOfClasses)
                : throw new DataException($"{root}: {ClassList.Of(unknown)} {(unknown.Length == 1 ? "is no class" : "are no classes")} of the model; it knows {ClassList.Of(classNames)}.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{root}: its images cannot be listed: {exception.Message}", exception);
        }
    }
}
