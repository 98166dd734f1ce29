using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;
using Tricks.Recipes;

namespace Tricks.Generators.Rules;

/// <summary>Two tricks of which one says that it does not work beside the other.</summary>
internal sealed class PartsDoNotConflict : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK016",
        "Parts do not conflict",
        "{0}",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK016"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from part in recipe.PartsThatAreOn
        from other in recipe.ConflictsOf(part)
        where other.IsOn
        select Diagnostic.Create(Descriptor, part.Location, [other.Location], FixProperties.Removable(part, recipe), RuleWords.Conflict(recipe.KeyOf(part), recipe.KeyOf(other)));
}
