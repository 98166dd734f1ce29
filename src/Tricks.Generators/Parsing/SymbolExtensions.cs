using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Tricks.Generators.Parsing;

internal static class SymbolExtensions
{
    private static readonly SymbolDisplayFormat Qualified =
        SymbolDisplayFormat.FullyQualifiedFormat.WithMiscellaneousOptions(
            SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers | SymbolDisplayMiscellaneousOptions.UseSpecialTypes);

    private static readonly SymbolDisplayFormat Plain = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters);

    /// <summary>The type's name as <c>global::Namespace.Type</c>.</summary>
    public static string FullName(this ITypeSymbol type) => type.ToDisplayString(Qualified);

    /// <summary>The name by which <c>GetTypeByMetadataName</c> finds the type.</summary>
    public static string MetadataPath(this INamedTypeSymbol type) =>
        type.ContainingType is { } outer ? outer.MetadataPath() + "+" + type.MetadataName
        : type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() + "." + type.MetadataName
        : type.MetadataName;

    /// <summary>The namespace's name as C# writes it.</summary>
    public static string FullName(this INamespaceSymbol space) =>
        space.ContainingNamespace is { IsGlobalNamespace: false } outer ? outer.FullName() + "." + space.Name.Escaped() : space.Name.Escaped();

    /// <summary>A name as C# writes it, so that no keyword stands where a name is meant.</summary>
    public static string Escaped(this string name) =>
        SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None && SyntaxFacts.GetContextualKeywordKind(name) == SyntaxKind.None ? name : "@" + name;

    /// <summary>Whether the type has a name, nullable or not. The simple name, which costs nothing, is compared first.</summary>
    public static bool Is(this ITypeSymbol? type, string name) =>
        type is not null && name.EndsWith(type.Name, StringComparison.Ordinal) && type.ToDisplayString(Plain) == name;

    public static bool InheritsFrom(this ITypeSymbol? type, string metadataName)
    {
        for (var current = type?.BaseType; current is not null; current = current.BaseType)
        {
            if (current.Is(metadataName))
                return true;
        }

        return false;
    }

    /// <summary>The declaration of a symbol that is not the generator's, of which an analyzer sees what it has written; null where there is none.</summary>
    public static Location? WrittenByHand(this ISymbol symbol) =>
        symbol.Locations.FirstOrDefault(static location => location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == false);

    /// <summary>The type and the types from which it derives, from the nearest.</summary>
    public static IEnumerable<INamedTypeSymbol> WithBaseTypes(this INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
            yield return current;
    }

    /// <summary>The attribute on a symbol; on a property also that of the property it overrides.</summary>
    public static AttributeData? AttributeOf(this ISymbol symbol, string metadataName) =>
        symbol.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass.Is(metadataName))
        ?? (symbol is IPropertySymbol { OverriddenProperty: { } overridden } ? overridden.AttributeOf(metadataName) : null);

    /// <summary>The attributes of one class on a property; where it has none, those on the property it overrides.</summary>
    public static IEnumerable<AttributeData> AttributesOf(this IPropertySymbol property, string metadataName)
    {
        var own = property.GetAttributes().Where(attribute => attribute.AttributeClass.Is(metadataName)).ToArray();
        return own.Length == 0 && property.OverriddenProperty is { } overridden ? overridden.AttributesOf(metadataName) : own;
    }

    /// <summary>The attributes of one class, inherited or not.</summary>
    public static IEnumerable<AttributeData> AttributesOf(this INamedTypeSymbol type, string metadataName) =>
        type.WithBaseTypes().SelectMany(static level => level.GetAttributes()).Where(attribute => attribute.AttributeClass.Is(metadataName));

    /// <summary>The types that the attributes of one class, inherited or not, name as their only argument.</summary>
    public static IEnumerable<INamedTypeSymbol> TypesNamedBy(this INamedTypeSymbol symbol, string metadataName) =>
        from attribute in symbol.AttributesOf(metadataName)
        where attribute.ConstructorArguments.Length == 1
        let type = attribute.ConstructorArguments[0].Value as INamedTypeSymbol
        where type is not null
        select type;

    /// <summary>The texts that the attributes of one class, inherited or not, give as their only argument.</summary>
    public static IEnumerable<string> WordsOf(this INamedTypeSymbol symbol, string metadataName) =>
        from attribute in symbol.AttributesOf(metadataName)
        where attribute.ConstructorArguments.Length == 1
        let word = attribute.ConstructorArguments[0].Value as string
        where word is not null
        select word;

    public static string WithoutAttributeSuffix(this string name) =>
        name.EndsWith("Attribute", StringComparison.Ordinal) && name.Length > "Attribute".Length ? name.Substring(0, name.Length - "Attribute".Length) : name;
}
