namespace Tricks.Data.Folders;

/// <summary>The folder of a class.</summary>
/// <param name="Name">The class.</param>
/// <param name="Folder">Where it is.</param>
/// <param name="Files">Its images.</param>
internal sealed record ClassFolder(string Name, string Folder, IReadOnlyList<ImageFile> Files);
