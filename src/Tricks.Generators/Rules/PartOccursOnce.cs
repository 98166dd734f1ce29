using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;
using Tricks.Recipes;

namespace Tricks.Generators.Rules;

/// <summary>A part's key is its place in the configuration, where case does not matter.</summary>
internal sealed class PartOccursOnce : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK005",
        "A part occurs once",
        "Recipe '{0}' has two parts with {1}; remove one or give it a Name of its own",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK005"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe) =>
        from parts in recipe.Parts.GroupBy(static part => PartNames.Identifier(part.Key), StringComparer.OrdinalIgnoreCase)
        from extra in parts.Skip(1)
        // One too many at its seam, whatever its key.
        where !extra.SharesSeamOfOne(parts.First())
        select Diagnostic.Create(Descriptor, extra.Location, recipe.Type.Name, Keys(parts.First().Key, extra.Key));

    private static string Keys(string first, string second) =>
        first.Equals(second, StringComparison.OrdinalIgnoreCase) ? $"the key '{second}'" : $"the keys '{first}' and '{second}', of which the same property would be made";
}
