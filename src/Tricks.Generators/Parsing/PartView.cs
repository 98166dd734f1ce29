using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tricks.Generators.Model;

namespace Tricks.Generators.Parsing;

/// <summary>A part of a recipe as it was written: an attribute whose class is a trick.</summary>
internal sealed class PartView
{
    private PartView(AttributeData attribute, INamedTypeSymbol type)
    {
        Attribute = attribute;
        Type = type;
        Name = attribute.NamedArguments.FirstOrDefault(static argument => argument.Key == "Name").Value is { Kind: TypedConstantKind.Primitive, Value: string name } ? name : null;
        Key = Name ?? type.Name.WithoutAttributeSuffix();
        Seams = type.AllInterfaces.Select(SeamParser.Of).OfType<SeamModel>().OrderBy(static seam => seam.Seam).ToArray();
        Properties = KnobProperties(type).ToArray();
    }

    public AttributeData Attribute { get; }

    public INamedTypeSymbol Type { get; }

    /// <summary>The <c>Name</c> that was written, or null.</summary>
    public string? Name { get; }

    public string Key { get; }

    public IReadOnlyList<SeamModel> Seams { get; }

    /// <summary>The properties that are knobs, <c>Enabled</c> first, then from the base class down.</summary>
    public IReadOnlyList<IPropertySymbol> Properties { get; }

    public Location Location => Attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation() ?? Location.None;

    /// <summary>The part behind an attribute; null where its class is no trick or the code is not finished.</summary>
    public static PartView? Read(AttributeData attribute) =>
        attribute is { AttributeClass: { TypeKind: TypeKind.Class } type, AttributeConstructor: not null }
        && type.InheritsFrom(RuntimeNames.TrickAttribute)
            ? new(attribute, type)
            : null;

    /// <summary>The values that the recipe's author wrote, by the name of the constructor's parameter or of the property.</summary>
    public ISet<string> WrittenNames()
    {
        var written = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (Attribute.ApplicationSyntaxReference?.GetSyntax() is not AttributeSyntax { ArgumentList: { } list })
            return written;
        var parameters = Attribute.AttributeConstructor!.Parameters;
        var position = 0;
        foreach (var argument in list.Arguments)
        {
            if ((argument.NameEquals?.Name ?? argument.NameColon?.Name) is { } name)
                written.Add(name.Identifier.ValueText);
            else if (parameters.Length > 0)
                written.Add(parameters[Math.Min(position, parameters.Length - 1)].Name);
            position++;
        }

        return written;
    }

    private static IEnumerable<IPropertySymbol> KnobProperties(INamedTypeSymbol type)
    {
        var chain = new Stack<INamedTypeSymbol>();
        for (var current = type; current is not null && !current.Is("System.Attribute"); current = current.BaseType)
            chain.Push(current);
        return chain.SelectMany(static level => level.GetMembers().OfType<IPropertySymbol>())
            .Where(static property => property is { IsStatic: false, IsIndexer: false, IsOverride: false, DeclaredAccessibility: Accessibility.Public, SetMethod.DeclaredAccessibility: Accessibility.Public }
                && !(property.Name == "Name" && property.ContainingType.Is(RuntimeNames.TrickAttribute)));
    }
}
