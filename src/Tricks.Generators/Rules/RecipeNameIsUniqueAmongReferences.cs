using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>A program that adds the recipes of two assemblies has them all below one section of its configuration.</summary>
internal sealed class RecipeNameIsUniqueAmongReferences : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK109",
        "A recipe's name is unique among referenced projects",
        "Recipe '{0}' has the same configuration key as recipe '{1}' of assembly '{2}'; a program that adds the recipes of both does not start, so rename one of them",
        "Tricks",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK109"));

    public DiagnosticDescriptor Descriptor => Rule;

    /// <summary>Of the recipe and its ablations the first is told: where the recipe is renamed, so are they.</summary>
    public IEnumerable<Diagnostic> Judge(RecipeView recipe) => Findings(recipe).Take(1);

    private static IEnumerable<Diagnostic> Findings(RecipeView recipe) =>
        from own in AblationParser.Ablations(recipe).Prepend(recipe)
        from other in NamedRecipes.Of(own.Name, recipe.Compilation)
        where !SymbolEqualityComparer.Default.Equals(other.Type.ContainingAssembly, recipe.Compilation.Assembly)
        select Diagnostic.Create(Rule, recipe.Location, own.Name, other.Name, other.Type.ContainingAssembly.Name);
}
