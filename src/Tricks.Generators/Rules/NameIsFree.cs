using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>Names that the generated code needs for itself.</summary>
internal sealed class NameIsFree : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK012",
        "A name is free",
        "{0} '{1}' has a name that the generated code needs for itself; {2}",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK012"));

    private static readonly HashSet<string> OfRecipes = ["Options", "Pipeline", "Definition", "RecipeModule"];

    private static readonly HashSet<string> OfParts =
        ["Options", "Pipeline", "Definition", "Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString"];

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe)
    {
        if (OfRecipes.Contains(recipe.Type.Name))
            yield return Diagnostic.Create(Descriptor, recipe.Location, "Recipe", recipe.Type.Name, "rename the class");
        foreach (var part in recipe.Parts.Where(static part => OfParts.Contains(PartParser.Identifier(part.Key))))
            yield return Diagnostic.Create(Descriptor, part.Location, "Part", part.Key, "rename it, or give it another Name");
    }
}
