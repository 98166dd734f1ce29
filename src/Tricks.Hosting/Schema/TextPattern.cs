namespace Tricks.Hosting.Schema;

/// <summary>Regular expressions that JavaScript and .NET read alike.</summary>
internal static class TextPattern
{
    public const string WholeNumber = "[+-]?[0-9]+";

    public const string Number = @"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?";

    /// <summary>A whole text, with white space around it.</summary>
    public static string Only(string pattern) => $@"^\s*({pattern})\s*$";

    /// <summary>A whole text that is a list with commas, empty or not.</summary>
    public static string List(string pattern) => $@"^\s*(({pattern})\s*(,\s*({pattern})\s*)*)?$";

    /// <summary>A word in any case: a schema has no other way to say so.</summary>
    public static string AnyCase(string word) => string.Concat(word.Select(static letter =>
        char.ToUpperInvariant(letter) is var upper && char.ToLowerInvariant(letter) is var lower && upper != lower ? $"[{upper}{lower}]" : Escape(letter)));

    public static string Escape(string word) => string.Concat(word.Select(Escape));

    private static string Escape(char letter) => @"\^$.|?*+()[]{}/".Contains(letter, StringComparison.Ordinal) ? $@"\{letter}" : letter.ToString();
}
