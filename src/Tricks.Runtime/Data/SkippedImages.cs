using System.Collections.Concurrent;

namespace Tricks.Data;

/// <summary>The images of a split that were left out, under <see cref="BadImages.Skip"/>. Safe to use from several threads.</summary>
internal sealed class SkippedImages(IImageSet images, string split, Action<string> notice)
{
    private const double MostOfAll = 0.01;

    private readonly ConcurrentDictionary<int, string> _reasons = new();

    /// <summary>What was left out and why, in the order of the set.</summary>
    public IReadOnlyList<string> List => [.. _reasons.OrderBy(static item => item.Key).Select(item => $"{images.NameOf(item.Key)}: {item.Value}")];

    /// <summary>Whether an exception concerns one image, in contrast to a mistake in the recipe or the program.</summary>
    public static bool AreMeantBy(Exception exception) => exception is InvalidDataException or IOException or UnauthorizedAccessException;

    /// <summary>Leaves an image out.</summary>
    /// <exception cref="DataException">They have become too many.</exception>
    public void Add(int index, Exception why)
    {
        if (!_reasons.TryAdd(index, why.Message))
            return;
        notice($"{images.NameOf(index)} is left out: {why.Message}");
        if (_reasons.Count > images.Count * MostOfAll)
        {
            throw new DataException($"{_reasons.Count} of {images.Count} images of the {split} split cannot be read, and more than {MostOfAll:P0} are not left out: {why.Message}. "
                + "check-data lists every one; repair or remove them.", why);
        }
    }
}
