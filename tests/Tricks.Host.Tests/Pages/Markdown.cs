using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Tricks.Hosting.Schema;
using Tricks.Recipes;

namespace Tricks.Host.Tests.Pages;

/// <summary>Doc comments as Markdown: code as code, tricks as links to their pages.</summary>
internal static partial class Markdown
{
    private static readonly DocComments Comments = new();

    /// <summary>The paragraphs of one element of the comment on a member; none where there is none.</summary>
    public static IReadOnlyList<string> Paragraphs(MemberInfo member, string element)
    {
        if (Comments.CommentOn(member)?.Element(element) is not { } comment)
            return [];
        var copy = new XElement(comment);
        Mark(copy);
        return [.. (copy.Elements("para").Any() ? copy.Elements("para") : [copy]).Select(static part => DocText.Of(part))];
    }

    /// <summary>The same as one line.</summary>
    public static string Line(MemberInfo member, params string[] elements) =>
        string.Join(' ', elements.SelectMany(element => Paragraphs(member, element))).Replace('\n', ' ');

    public static string FirstSentence(string text) => Sentence().Match(text).Value;

    /// <summary>The text without the name of the seam that it begins with.</summary>
    public static string Unnamed(string seam, string text) =>
        text.StartsWith(seam + ": ", StringComparison.OrdinalIgnoreCase) ? Capital(text[(seam.Length + 2)..]) : text;

    public static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>A part in a sentence: a link to a trick's page, or any part at a seam.</summary>
    public static string Link(Type part, string? knob = null) => part.IsInterface
        ? $"a part for its {TrickCatalog.Seam(part).Name}"
        : $"[{TrickCatalog.Name(part)}{(knob is null ? "" : "." + knob)}]({TrickCatalog.Name(part)}.md)";

    public static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static void Mark(XElement comment)
    {
        foreach (var text in comment.DescendantNodes().OfType<XText>().Where(static text => text.Parent!.Name != "c").ToArray())
            text.Value = text.Value.Replace("<", "&lt;", StringComparison.Ordinal);
        foreach (var element in comment.Descendants().ToArray())
        {
            if (PageOf(element) is { } page)
                Surround(element, "[", $"]({page}.md)");
            else if (element.Name == "c" || element.Attribute("cref") is not null || element.Name == "paramref" || element.Attribute("langword") is not null)
                Surround(element, "`", "`");
        }
    }

    private static string? PageOf(XElement element) =>
        ((string?)element.Attribute("cref"))?.Split(':') is ["T", var name] && typeof(TrickAttribute).Assembly.GetType(name) is { } type && type.IsSubclassOf(typeof(TrickAttribute))
            ? TrickCatalog.Name(type)
            : null;

    private static void Surround(XElement element, string before, string after)
    {
        element.AddBeforeSelf(before);
        element.AddAfterSelf(after);
    }

    // Not the full stop of "et al."
    [GeneratedRegex(@"^.*?(?<!\bal)[.](?=\s|$)", RegexOptions.Singleline)]
    private static partial Regex Sentence();
}
