using System.Reflection;
using System.Xml.Linq;
using Tricks.Recipes;

namespace Tricks.Hosting.Schema;

/// <summary>The doc comments of types, properties and enumeration members, as plain text, from the documentation files beside the program.</summary>
internal sealed class DocComments
{
    private readonly Dictionary<Assembly, Dictionary<string, XElement>?> _files = [];

    /// <summary>The assemblies that were asked for and have no documentation file.</summary>
    public IEnumerable<string> Missing => _files.Where(static file => file.Value is null).Select(static file => Name(file.Key));

    /// <summary>The summary and, of a property, the remark on its value; null where there is none.</summary>
    public string? Of(MemberInfo? member)
    {
        if (member is null || CommentOn(member) is not { } comment)
            return null;
        var text = string.Join(' ', new[] { comment.Element("summary"), comment.Element("value") }.OfType<XElement>().Select(DocText.Of));
        return text.Length > 0 ? text : null;
    }

    /// <summary>The names of a knob's enumeration that have a comment, a line each; null where none has.</summary>
    public string? OfChoices(Knob knob)
    {
        if (knob.GetType().GenericTypeArguments is not [{ IsEnum: true } type])
            return null;
        var lines = Enum.GetNames(type).Select(name => (Name: name, Text: Of(type.GetField(name)))).Where(static choice => choice.Text is not null).ToArray();
        return lines.Length == 0 ? null : string.Join('\n', lines.Select(static choice => $"{choice.Name}: {choice.Text}"));
    }

    /// <summary>The whole comment; null where there is none.</summary>
    internal XElement? CommentOn(MemberInfo member) => File(member.Module.Assembly)?.GetValueOrDefault(Id(member));

    private Dictionary<string, XElement>? File(Assembly assembly)
    {
        if (_files.TryGetValue(assembly, out var known))
            return known;
        var path = Path.Combine(AppContext.BaseDirectory, Name(assembly) + ".xml");
        return _files[assembly] = System.IO.File.Exists(path)
            ? XDocument.Load(path, LoadOptions.PreserveWhitespace).Descendants("member").ToDictionary(static member => (string)member.Attribute("name")!)
            : null;
    }

    private static string Name(Assembly assembly) => assembly.GetName().Name!;

    /// <summary>The name by which the compiler files a comment.</summary>
    private static string Id(MemberInfo member) => member switch
    {
        Type type => "T:" + Name(type),
        PropertyInfo property => $"P:{Name(property.DeclaringType!)}.{property.Name}",
        _ => $"F:{Name(member.DeclaringType!)}.{member.Name}",
    };

    private static string Name(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');
}
