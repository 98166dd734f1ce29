using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>Parts on a class that is no recipe, nor the base of one, would do nothing, silently.</summary>
internal static class PartsNeedRecipe
{
    public static readonly DiagnosticDescriptor Rule = new(
        "TRK032",
        "Parts stand on a recipe",
        "'{0}' has {1}, but {2}",
        "Tricks",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK032"));

    public static IEnumerable<Diagnostic> Judge(INamedTypeSymbol type, Compilation compilation)
    {
        if (type.TypeKind != TypeKind.Class)
            yield break;
        if (type.AttributeOf(RuntimeNames.AblateAttribute) is not null)
            yield return Diagnostic.Create(Rule, type.Locations.FirstOrDefault(), type.Name, "[Ablate]", "is no recipe, so that it does nothing; write it on the recipe");
        var part = type.IsAbstract ? null : type.GetAttributes().Select(attribute => PartView.Read(attribute, type, type)).FirstOrDefault(static part => part is not null);
        if (part is not null && !HasDerivedRecipe(type, compilation))
        {
            yield return Diagnostic.Create(
                Rule,
                type.Locations.FirstOrDefault(),
                type.Name,
                $"parts such as [{part.Key}]",
                "is no recipe and no recipe derives from it, so that they do nothing; add [Recipe], or make it abstract where it is a base for recipes");
        }
    }

    private static bool HasDerivedRecipe(INamedTypeSymbol type, Compilation compilation) =>
        !type.IsSealed && compilation.GetSymbolsWithName(static _ => true, SymbolFilter.Type).OfType<INamedTypeSymbol>().Any(candidate =>
            candidate.AttributeOf(RuntimeNames.RecipeAttribute) is not null
            && candidate.WithBaseTypes().Skip(1).Any(level => SymbolEqualityComparer.Default.Equals(level.OriginalDefinition, type.OriginalDefinition)));
}
