namespace Tricks.Data.Folders;

/// <summary>An image file of a data set.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">Its path below the data set's folder, with <c>/</c> on every system.</param>
/// <param name="Length">How many bytes it has.</param>
/// <param name="Written">When it was last written, in ticks of UTC.</param>
/// <param name="Class">The class that it shows.</param>
internal sealed record ImageFile(string Path, string Name, long Length, long Written, string Class);
