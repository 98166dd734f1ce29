namespace Tricks.Data;

/// <summary>Names of classes in a message, of which there may be thousands.</summary>
internal static class ClassList
{
    private const int Most = 10;

    /// <summary>The first ten.</summary>
    public static string Of(IReadOnlyCollection<string> names) => $"{string.Join(", ", names.Take(Most))}{(names.Count > Most ? ", …" : "")}";
}
