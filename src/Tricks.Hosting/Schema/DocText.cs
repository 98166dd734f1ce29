using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Tricks.Hosting.Schema;

/// <summary>Turns the XML of a doc comment into plain text.</summary>
internal static partial class DocText
{
    public static string Of(XElement element) => LineEnd().Replace(Inner(element), "\n").Trim();

    private static string Inner(XElement element) => string.Concat(element.Nodes().Select(static node => node switch
    {
        XText text => Space().Replace(text.Value, " "),
        XElement inner => Markup(inner),
        _ => "",
    }));

    private static string Markup(XElement element) => element.Name.LocalName switch
    {
        "see" or "seealso" when !element.IsEmpty => Inner(element),
        "see" or "seealso" => element.Attribute("cref") is { } reference ? Reference(reference.Value) : (element.Attribute("langword") ?? element.Attribute("href"))?.Value ?? "",
        "paramref" or "typeparamref" => element.Attribute("name")?.Value ?? "",
        "para" => $"\n{Inner(element)}\n",
        "br" => "\n",
        "item" => "\n- " + Inner(element),
        _ => Inner(element),
    };

    /// <summary>
    /// A reference as configuration would name it: a part without <c>Attribute</c>, a member with its type, a name of an enumeration alone.
    /// </summary>
    private static string Reference(string reference)
    {
        var names = Arity().Replace(reference[(reference.IndexOf(':') + 1)..].Split('(')[0], "").Split('.');
        return reference[0] switch
        {
            'P' or 'M' or 'E' when names.Length > 1 => $"{Part(names[^2])}.{names[^1]}",
            'T' => Part(names[^1]),
            _ => names[^1],
        };
    }

    private static string Part(string type) =>
        type.EndsWith(nameof(Attribute), StringComparison.Ordinal) && type.Length > nameof(Attribute).Length ? type[..^nameof(Attribute).Length] : type;

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@" *\n\s*")]
    private static partial Regex LineEnd();

    [GeneratedRegex("`+[0-9]+")]
    private static partial Regex Arity();
}
