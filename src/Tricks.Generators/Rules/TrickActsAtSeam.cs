using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>A trick that implements no seam would do nothing, silently.</summary>
internal sealed class TrickActsAtSeam : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK007",
        "A trick acts at a seam",
        "'{0}' implements none of the seams in Tricks.Recipes and would do nothing; implement one, such as ITargetTransform",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from part in recipe.Parts
        where part.Seams.Count == 0
        select Diagnostic.Create(Descriptor, part.Location, part.Type.Name);
}
