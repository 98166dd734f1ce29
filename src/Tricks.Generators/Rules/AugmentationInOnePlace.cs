using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tricks.Generators.Model;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>Augmentation runs in the order of the source, and the compiler's order across files is not stable.</summary>
internal sealed class AugmentationInOnePlace : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK006",
        "Augmentation stands in one declaration",
        "Recipe '{0}' spreads its augmentation over partial declarations, so that its order is not defined; move [{1}] beside the others",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK006"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe)
    {
        foreach (var seam in new[] { Seam.Augmentation, Seam.Evaluation })
        {
            // Between a class and its base the order is clear.
            foreach (var parts in recipe.Parts.Where(part => part.Seams.Any(candidate => candidate.Seam == seam)).GroupBy<PartView, ISymbol>(static part => part.Declarer, SymbolEqualityComparer.Default))
            {
                foreach (var stray in parts.Skip(1).Where(part => Declaration(part) != Declaration(parts.First())))
                    yield return Diagnostic.Create(Descriptor, stray.Location, recipe.Name, stray.Key);
            }
        }
    }

    private static SyntaxNode? Declaration(PartView part) =>
        part.Attribute.ApplicationSyntaxReference?.GetSyntax().FirstAncestorOrSelf<TypeDeclarationSyntax>();
}
