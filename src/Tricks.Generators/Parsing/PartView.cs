using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tricks.Generators.Model;

namespace Tricks.Generators.Parsing;

/// <summary>A part of a recipe as it was written: an attribute whose class is a trick.</summary>
internal sealed class PartView
{
    private PartView(AttributeData attribute, INamedTypeSymbol type, INamedTypeSymbol declarer, bool isSwitchedOff = false)
    {
        Attribute = attribute;
        Type = type;
        Declarer = declarer;
        IsSwitchedOff = isSwitchedOff;
        Name = attribute.NamedArguments.FirstOrDefault(static argument => argument.Key == "Name").Value is { Kind: TypedConstantKind.Primitive, Value: string name } ? name : null;
        Key = Name ?? type.Name.WithoutAttributeSuffix();
        Seams = type.AllInterfaces.Select(SeamParser.Of).OfType<SeamModel>().OrderBy(static seam => seam.Seam).ToArray();
        Properties = KnobProperties(type).ToArray();
    }

    public AttributeData Attribute { get; }

    public INamedTypeSymbol Type { get; }

    /// <summary>The class on which it was written: the recipe's, or one from which that derives.</summary>
    public INamedTypeSymbol Declarer { get; }

    /// <summary>Whether an ablation switches it off.</summary>
    public bool IsSwitchedOff { get; }

    /// <summary>The <c>Name</c> that was written, or null.</summary>
    public string? Name { get; }

    public string Key { get; }

    public IReadOnlyList<SeamModel> Seams { get; }

    /// <summary>The properties that are knobs, <c>Enabled</c> first, then from the base class down.</summary>
    public IReadOnlyList<IPropertySymbol> Properties { get; }

    /// <summary>Where it was written; the class that has it, where that is in another assembly.</summary>
    public Location Location => Attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation() ?? Declarer.Locations[0];

    /// <summary>The part behind an attribute; null where its class is no trick or the code is not finished.</summary>
    public static PartView? Read(AttributeData attribute, INamedTypeSymbol declarer) =>
        attribute is { AttributeClass: { TypeKind: TypeKind.Class } type, AttributeConstructor: not null }
        && type.InheritsFrom(RuntimeNames.TrickAttribute)
            ? new(attribute, type, declarer)
            : null;

    /// <summary>The part as an ablation has it.</summary>
    public PartView SwitchedOff() => new(Attribute, Type, Declarer, isSwitchedOff: true);

    /// <summary>Whether it stands in the place of a part that a base class has: it has the same key, or both stand at a seam that takes one.</summary>
    public bool Replaces(PartView inherited) =>
        string.Equals(PartParser.Identifier(Key), PartParser.Identifier(inherited.Key), StringComparison.OrdinalIgnoreCase)
        || Seams.Any(seam => seam.Count != SeamCount.Any && inherited.Seams.Contains(seam));

    /// <summary>The values that the recipe's author wrote, by the name of the constructor's parameter or of the property.</summary>
    public ISet<string> WrittenNames()
    {
        var written = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var parameters = Attribute.AttributeConstructor!.Parameters;
        if (Attribute.ApplicationSyntaxReference is null)
        {
            // Of a base class in another assembly; what is written there cannot be told from a default that is equal.
            written.UnionWith(Attribute.NamedArguments.Select(static argument => argument.Key));
            written.UnionWith(parameters.Where((parameter, i) => !IsDefault(parameter, Attribute.ConstructorArguments[i])).Select(static parameter => parameter.Name));
            return written;
        }

        if (Attribute.ApplicationSyntaxReference.GetSyntax() is not AttributeSyntax { ArgumentList: { } list })
            return written;
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

    private static bool IsDefault(IParameterSymbol parameter, TypedConstant value) =>
        parameter.HasExplicitDefaultValue && value.Kind != TypedConstantKind.Array && Equals(parameter.ExplicitDefaultValue, value.Value);

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
