namespace Tricks.Faults;

/// <summary>The images of <see cref="FaultBag"/>, large enough that decoding them takes a moment.</summary>
internal static class Photographs
{
    public static void Write(TemporaryFolder folder, int perClass, int size = 40)
    {
        foreach (var (split, count) in new[] { ("train", perClass), ("val", perClass / 2) })
        {
            foreach (var (name, seed) in new[] { ("cat", 1), ("dog", 2) })
            {
                for (var i = 0; i < count; i++)
                    folder.Write($"photos/{split}/{name}/{i:D3}.jpg", ImageFiles.Jpeg(size + i, size, seed + (7 * i)));
            }
        }
    }
}
