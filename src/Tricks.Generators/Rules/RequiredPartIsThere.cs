using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;
using Tricks.Recipes;

namespace Tricks.Generators.Rules;

/// <summary>A trick that works only beside another, such as linear scaling beside a batch size.</summary>
internal sealed class RequiredPartIsThere : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK015",
        "A part that another needs is there",
        "{0}",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK015"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from part in recipe.PartsThatAreOn
        from type in part.Type.TypesNamedBy(RuntimeNames.RequiresAttribute)
        let others = recipe.OthersOf(type, part).ToArray()
        where !others.Any(static other => other.IsOn)
        let missing = others.Length == 0 ? Proposal.TrickFor(type, recipe.Compilation) : null
        select Diagnostic.Create(
            Descriptor,
            part.Location,
            FixProperties.Missing(missing),
            RuleWords.Missing(recipe.KeyOf(part), PartParser.NameOf(type, others, recipe.Compilation), others.Length > 0, Off(type, others, recipe)));

    /// <summary>The value that switched the partner off, found as the start finds it: by its key.</summary>
    private static string? Off(INamedTypeSymbol type, IReadOnlyList<PartView> others, RecipeView recipe)
    {
        if (others.Count == 0)
            return null;
        var key = others[others.Count - 1].Name ?? PartParser.NameOf(type, others, recipe.Compilation);
        return recipe.Parts.FirstOrDefault(part => part.Key == key) is { } other ? recipe.Shown(other, other.Switch) : null;
    }
}
