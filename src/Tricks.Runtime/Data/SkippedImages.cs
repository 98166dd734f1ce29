using System.Collections.Concurrent;

namespace Tricks.Data;

/// <summary>The images of a split that were left out, under <see cref="BadImages.Skip"/>. Safe to use from several threads.</summary>
internal sealed class SkippedImages(IImageSet images, string split, Action<string> notice)
{
    /// <summary>Where more is to be had of a message that names one such image.</summary>
    public const string Advice = "check-data lists every image that cannot be read.";

    private const int OneOf = 100;

    private readonly ConcurrentDictionary<int, string> _reasons = new();
    private readonly ConcurrentQueue<int> _untold = new();

    /// <summary>What was left out and why, in the order of the set.</summary>
    public IReadOnlyList<string> List => [.. _reasons.OrderBy(static item => item.Key).Select(item => $"{images.NameOf(item.Key)}: {item.Value}")];

    /// <summary>The same by index, as of now.</summary>
    public IReadOnlyDictionary<int, string> Reasons => _reasons.ToArray().ToDictionary();

    /// <summary>Takes over what was left out, and told of, before the run was stopped.</summary>
    public void Restore(IReadOnlyDictionary<int, string> reasons)
    {
        foreach (var (index, why) in reasons)
            _reasons.TryAdd(index, why);
    }

    /// <summary>Whether an image was left out.</summary>
    public bool Contains(int index) => _reasons.ContainsKey(index);

    /// <summary>Whether an exception concerns one image, in contrast to a mistake in the recipe or the program.</summary>
    public static bool AreMeantBy(Exception exception) => exception is InvalidDataException or IOException or UnauthorizedAccessException;

    /// <summary>Leaves an image out.</summary>
    /// <exception cref="DataException">They have become too many.</exception>
    public void Add(int index, Exception why)
    {
        if (_reasons.TryAdd(index, why.Message))
            _untold.Enqueue(index);
        // Also of one that is known already, or a split of nothing else would be gone through for ever.
        if ((long)_reasons.Count * OneOf > images.Count)
        {
            throw new DataException($"{_reasons.Count} of {images.Count} images of the {split} split cannot be read, such as {images.NameOf(index)}: {why.Message.TrimEnd('.')}. "
                + $"At most one in a hundred is left out: repair or remove them. {Advice}", why);
        }
    }

    /// <summary>Tells of images that were left out since it told last; by one thread at a time, that of whoever is told.</summary>
    public void Tell()
    {
        var untold = new List<int>();
        while (_untold.TryDequeue(out var index))
            untold.Add(index);
        foreach (var index in untold.Order())
            notice($"{images.NameOf(index)} is left out: {_reasons[index]}");
    }
}
