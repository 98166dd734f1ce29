using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;
using Tricks.Generators.Parsing;
using Tricks.Recipes;

namespace Tricks.Generators.Rules;

/// <summary>A trick that the model has no place for, such as zero γ without residual blocks.</summary>
internal sealed class ModelHasWhatTrickNeeds : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK009",
        "The model has what a trick needs",
        "{0}",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK009"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from part in recipe.PartsThatAreOn
        // A recipe without a model is told so, and nothing else can be said of it.
        where recipe.Parts.Any(static model => model.Seams.Any(static seam => seam.Seam == Seam.Model))
        from feature in part.Type.WordsOf(RuntimeNames.NeedsAttribute)
        where !recipe.ProvidersOf(feature).Any(static provider => provider.IsOn)
        select Diagnostic.Create(Rule, part.Location, FixProperties.Removable(part, recipe), RuleWords.Lacks(recipe.KeyOf(part), feature));
}
