using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>Parts on a class that is no recipe, nor the base of one, would do nothing, silently.</summary>
internal static class PartsNeedRecipe
{
    public static readonly DiagnosticDescriptor Rule = new(
        "TRK032",
        "Parts stand on a recipe",
        "'{0}' has parts such as [{1}], but is no recipe and no recipe derives from it, so that they do nothing; add [Recipe], or make it abstract where it is a base for recipes",
        "Tricks",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK032"));

    public static IEnumerable<Diagnostic> Judge(INamedTypeSymbol type, Compilation compilation)
    {
        if (type.TypeKind != TypeKind.Class || type.IsAbstract)
            yield break;
        var part = type.GetAttributes().Select(attribute => PartView.Read(attribute, type)).FirstOrDefault(static part => part is not null);
        if (part is not null && !HasDerivedRecipe(type, compilation))
            yield return Diagnostic.Create(Rule, type.Locations.FirstOrDefault(), type.Name, part.Key);
    }

    private static bool HasDerivedRecipe(INamedTypeSymbol type, Compilation compilation) =>
        !type.IsSealed && compilation.GetSymbolsWithName(static _ => true, SymbolFilter.Type).OfType<INamedTypeSymbol>().Any(candidate =>
            candidate.AttributeOf(RuntimeNames.RecipeAttribute) is not null
            && candidate.WithBaseTypes().Skip(1).Any(level => SymbolEqualityComparer.Default.Equals(level, type)));
}
