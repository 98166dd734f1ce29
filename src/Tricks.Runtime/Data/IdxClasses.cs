using System.Text;

namespace Tricks.Data;

/// <summary>The classes of a folder of IDX files.</summary>
/// <param name="Names">Their names, by label.</param>
/// <param name="Origin">What says that there are so many, in words.</param>
/// <param name="NamesPath">The file that names them, or would.</param>
internal sealed record IdxClasses(IReadOnlyList<string> Names, string Origin, string NamesPath)
{
    private const string FileName = "classes.txt";

    /// <summary>The classes that the folder's <c>classes.txt</c> names, a line each; without it as many as the labels to train on have, called by number.</summary>
    /// <exception cref="DataException">The file cannot be read, or has a line without a name.</exception>
    public static IdxClasses Of(string folder, IdxFile trainLabels)
    {
        var file = Path.Combine(folder, FileName);
        return File.Exists(file)
            ? new(ReadNames(file), $"which {file} names", file)
            : new([.. Enumerable.Range(0, trainLabels.Values.ToArray().Max() + 1).Select(static label => $"{label}")], $"which {trainLabels.Name} has", file);
    }

    /// <summary>Demands that every label has its class.</summary>
    /// <exception cref="DataException">A label has none.</exception>
    public void Require(IdxFile labels)
    {
        var wrong = labels.Values.Span.IndexOfAnyExceptInRange((byte)0, (byte)Math.Min(Names.Count - 1, byte.MaxValue));
        if (wrong >= 0)
        {
            throw new DataException($"{labels.Name}: expected labels from 0 to {Names.Count - 1}, {Origin}, found {labels.Values.Span[wrong]} at image {wrong}. "
                + $"Correct the label, or name all classes, a line each, in {NamesPath}.");
        }
    }

    private static string[] ReadNames(string file)
    {
        string[] lines;
        try
        {
            lines = [.. File.ReadAllText(file, StrictText.Utf8).TrimEnd().Split('\n').Select(static line => line.Trim())];
        }
        catch (DecoderFallbackException exception)
        {
            throw new DataException($"{file}: the names of the classes are not in UTF-8, so that they cannot be told. Save it in UTF-8.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{file}: cannot be read ({exception.Message}). Check the file and its permissions.", exception);
        }

        var unnamed = Array.IndexOf(lines, "");
        return unnamed < 0
            ? lines
            : throw new DataException($"{file}: expected the name of a class in each line, found none in line {unnamed + 1}. Name the class of label {unnamed} there, or remove the file.");
    }
}
