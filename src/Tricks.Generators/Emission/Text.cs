namespace Tricks.Generators.Emission;

/// <summary>Makes words of the user's fit for comments.</summary>
internal static class Text
{
    public static string Xml(string text) => OneLine(text).Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    /// <summary>The text with a space for whatever would end a line of C#.</summary>
    public static string OneLine(string text) =>
        new(text.Select(static letter => char.IsControl(letter) || letter is '\u2028' or '\u2029' ? ' ' : letter).ToArray());
}
