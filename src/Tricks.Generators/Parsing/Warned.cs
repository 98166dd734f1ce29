using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Tricks.Generators.Parsing;

/// <summary>What the compiler says where something obsolete or experimental is used.</summary>
internal static class Warned
{
    /// <summary>What the compiler says, in an assembly for every language, of members that speak of types that are not: the runtime's.</summary>
    private static readonly string[] OfEveryLanguage = ["CS3001", "CS3002", "CS3003", "CS3009"];

    /// <summary>What the compiler says of each declaration of a type whose name a later C# could want for itself.</summary>
    private const string OfLowerCase = "CS8981";

    private static readonly Remembered<INamedTypeSymbol, IReadOnlyList<string>> Known = new(ReadIds);

    /// <summary>Whether any use is an error.</summary>
    public static bool IsForbidden(IPropertySymbol property) => new ISymbol?[] { property, property.GetMethod, property.SetMethod }.OfType<ISymbol>().Any(IsForbidden);

    /// <summary>Whether any use of a type, or of one around it, is an error.</summary>
    public static bool IsForbidden(INamedTypeSymbol type) => Around(type).Any(IsForbidden);

    /// <summary>The ids under which the compiler reports the use of what a recipe is made of: who wrote it has been told there.</summary>
    public static IEnumerable<string> Ids(RecipeView recipe) => recipe.Parts
        .SelectMany(static part => part.Attribute.TypesOfConstants().Prepend(part.Type))
        .SelectMany(NamedTypes)
        .SelectMany(static type => Known[type])
        .Concat(Around(recipe.Type).SelectMany(IdsOf))
        .Concat(Around(recipe.Type).OfType<INamedTypeSymbol>().Any(static type => type.Name.All(static letter => letter is >= 'a' and <= 'z')) ? [OfLowerCase] : [])
        .Concat(recipe.Compilation.Assembly.AttributeOf(RuntimeNames.CLSCompliantAttribute) is { ConstructorArguments: [{ Value: true }] } ? OfEveryLanguage : [])
        .Distinct()
        .OrderBy(static id => id, StringComparer.Ordinal);

    private static IReadOnlyList<string> ReadIds(INamedTypeSymbol type)
    {
        var members = type.WithBaseTypes().SelectMany(static level => level.GetMembers()).ToArray();
        var types = members.SelectMany(static member => member switch
        {
            IPropertySymbol property => [property.Type],
            IMethodSymbol { MethodKind: MethodKind.Constructor } constructor => constructor.Parameters.Select(static parameter => parameter.Type),
            _ => Enumerable.Empty<ITypeSymbol>(),
        });
        return Around(type)
            .Concat(members)
            .Concat(types.SelectMany(NamedTypes).Where(static type => type.TypeKind == TypeKind.Enum).SelectMany(static type => Around(type).Concat(type.GetMembers())))
            .SelectMany(IdsOf)
            .Distinct()
            .ToArray();
    }

    private static IEnumerable<INamedTypeSymbol> NamedTypes(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => NamedTypes(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.SelectMany(NamedTypes).Prepend(named),
        _ => [],
    };

    /// <summary>A type, the types around it and their assembly.</summary>
    private static IEnumerable<ISymbol> Around(INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.ContainingType)
            yield return current;
        if (type.ContainingAssembly is { } assembly)
            yield return assembly;
        if (type.ContainingModule is { } module)
            yield return module;
    }

    private static bool IsForbidden(ISymbol symbol) => symbol.AttributeOf(RuntimeNames.ObsoleteAttribute) is { ConstructorArguments: [_, { Value: true }] };

    private static IEnumerable<string> IdsOf(ISymbol symbol)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            var id = attribute.AttributeClass.Is(RuntimeNames.ObsoleteAttribute) ? attribute.Named("DiagnosticId")
                : attribute.AttributeClass.Is(RuntimeNames.ExperimentalAttribute) && attribute.ConstructorArguments is [{ Value: string name }] ? name
                : null;
            if (id is string text && SyntaxFacts.IsValidIdentifier(text))
                yield return text;
        }
    }
}
