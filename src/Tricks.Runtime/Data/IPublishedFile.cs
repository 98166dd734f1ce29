namespace Tricks.Data;

/// <summary>One file of a published data set.</summary>
/// <typeparam name="TContent">What it holds once it is read.</typeparam>
internal interface IPublishedFile<out TContent>
{
    /// <summary>Its name as it is served, packed.</summary>
    string PackedName { get; }

    /// <summary>The path at which it lies in a folder, packed or not; null where it does not.</summary>
    string? Find(string folder);

    /// <summary>Reads and verifies what lies at a path.</summary>
    /// <exception cref="DataException">It is damaged or another one.</exception>
    TContent Read(string path);
}
