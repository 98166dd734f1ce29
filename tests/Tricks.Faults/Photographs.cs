namespace Tricks.Faults;

/// <summary>The images of <see cref="FaultBag"/>, large enough that decoding them takes a moment.</summary>
internal static class Photographs
{
    private const int Distinct = 4;

    public static void Write(TemporaryFolder folder, int perClass, int size = 40)
    {
        var files = Enumerable.Range(0, 2 * Distinct).Select(seed => ImageFiles.Jpeg(size + (4 * seed), size, seed)).ToArray();
        foreach (var (split, count) in new[] { ("train", perClass), ("val", perClass / 2) })
        {
            for (var i = 0; i < 2 * count; i++)
                folder.Write($"photos/{split}/{(i % 2 == 0 ? "cat" : "dog")}/{i:D3}.jpg", files[i % files.Length]);
        }
    }
}
