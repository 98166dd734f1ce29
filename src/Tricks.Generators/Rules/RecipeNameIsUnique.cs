using Microsoft.CodeAnalysis;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>A recipe's name is its place in the configuration, where neither case nor namespace matters.</summary>
internal sealed class RecipeNameIsUnique : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK011",
        "A recipe's name is unique",
        "Recipe '{0}' has the same configuration key as recipe '{1}'; rename one of them (case and namespace do not count)",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK011"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe)
    {
        var named = recipe.Compilation.GetSymbolsWithName(name => name.Equals(recipe.Type.Name, StringComparison.OrdinalIgnoreCase), SymbolFilter.Type).ToArray();
        if (named.Length == 1)
            yield break;
        var first = named
            .Where(static type => type.AttributeOf(RuntimeNames.RecipeAttribute) is not null)
            .OrderBy(type => Place(type, recipe.Compilation))
            .FirstOrDefault();
        if (first is not null && !SymbolEqualityComparer.Default.Equals(first, recipe.Type))
            yield return Diagnostic.Create(Descriptor, recipe.Location, recipe.Type.Name, first.ToDisplayString());
    }

    private static (int File, int Position) Place(ISymbol type, Compilation compilation) =>
        type.Locations.FirstOrDefault() is { SourceTree: { } tree } location
            ? (compilation.SyntaxTrees.TakeWhile(candidate => candidate != tree).Count(), location.SourceSpan.Start)
            : default;
}
