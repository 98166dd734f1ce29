using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>Nothing trains without data, a model, an optimizer, a learning rate and a length.</summary>
internal sealed class SeamNeedsPart : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK003",
        "A seam has no part",
        "Recipe '{0}' has no part for its {1}, and there is no default; add one, such as {2}",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK003"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from seam in SeamParser.All(recipe.Compilation)
        where seam.Count == SeamCount.ExactlyOne && !recipe.Parts.Any(part => part.Seams.Contains(seam))
        orderby seam.Seam
        let example = Proposal.TrickAt(seam, recipe.Compilation)
        select Diagnostic.Create(
            Descriptor,
            recipe.Location,
            FixProperties.Missing(example),
            recipe.Type.Name,
            seam.Name,
            example is null ? "a trick of your own" : $"[{Proposal.Of(example)}]");
}
