using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>A trick that the model has no place for, such as zero γ without residual blocks.</summary>
internal sealed class ModelHasWhatTrickNeeds : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK009",
        "The model has what a trick needs",
        "[{0}] needs {1}, which no part of recipe '{2}' provides; remove it, or say [Provides(\"{1}\")] on the model that has them",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK009"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe)
    {
        var provided = recipe.PartsThatAreOn.SelectMany(static part => part.WordsOf(RuntimeNames.ProvidesAttribute)).ToArray();
        return from part in recipe.PartsThatAreOn
               from feature in part.Type.WordsOf(RuntimeNames.NeedsAttribute)
               where !provided.Contains(feature)
               select Diagnostic.Create(Rule, part.Location, FixProperties.Removable(part, recipe), part.Key, feature, recipe.Type.Name);
    }
}
