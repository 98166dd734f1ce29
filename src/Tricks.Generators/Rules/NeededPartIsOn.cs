using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;
using Tricks.Generators.Parsing;
using Tricks.Recipes;

namespace Tricks.Generators.Rules;

/// <summary>The only part of a seam that needs one, switched off: nothing trains without it.</summary>
internal sealed class NeededPartIsOn : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK026",
        "A part that the recipe needs is on",
        "{0}",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK026"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from part in recipe.Parts
        where !part.IsOn
        from seam in part.Seams
        where seam.Count == SeamCount.ExactlyOne && recipe.Parts.Count(other => other.Seams.Contains(seam)) == 1
        select Diagnostic.Create(Descriptor, part.Switch.Location, RuleWords.SwitchedOff(recipe.Shown(part, part.Switch), seam.Name));
}
