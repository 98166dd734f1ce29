using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>Two models, two data sets, two schedules: which one would be meant?</summary>
internal sealed class SeamTakesOnePart : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK004",
        "A seam takes one part",
        "Recipe '{0}' has {1} parts for its {2} ({3}), which takes one; remove [{4}]",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK004"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from seam in SeamParser.All(recipe.Compilation)
        where seam.Count != SeamCount.Any
        let parts = recipe.Parts.Where(part => part.Seams.Contains(seam)).ToArray()
        from extra in parts.Skip(1)
        select Diagnostic.Create(
            Descriptor, extra.Location, recipe.Type.Name, parts.Length, seam.Name, string.Join(", ", parts.Select(static part => part.Key)), extra.Key);
}
