namespace Tricks.Data.Folders;

/// <summary>Holds out a fraction of every class: a function of the seed and of how many images each class has.</summary>
internal static class StratifiedSplit
{
    /// <summary>The images to train on and those that are held out, each in the order of the whole; of a class with one image, none is held out, and of any other at least one and not all.</summary>
    public static (IReadOnlyList<ImageFile> Train, IReadOnlyList<ImageFile> Test) Of(IReadOnlyList<ImageFile> files, double fraction, long seed)
    {
        var isHeldOut = new bool[files.Count];
        foreach (var (number, places) in Enumerable.Range(0, files.Count).GroupBy(i => files[i].Class, StringComparer.Ordinal).OrderBy(static group => group.Key, CodePointOrder.Instance).Index())
        {
            var members = places.ToArray();
            var count = members.Length == 1 ? 0 : Math.Clamp((int)Math.Round(members.Length * fraction), 1, members.Length - 1);
            foreach (var member in new CounterRandom(seed, nameof(StratifiedSplit), 0, number).NextPermutation(members.Length).AsSpan(0, count))
                isHeldOut[members[member]] = true;
        }

        return ([.. files.Where((_, i) => !isHeldOut[i])], [.. files.Where((_, i) => isHeldOut[i])]);
    }
}
