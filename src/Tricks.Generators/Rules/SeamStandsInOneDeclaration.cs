using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tricks.Generators.Model;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>Parts of one seam act in the order of the source, and the compiler's order across files is not stable.</summary>
internal sealed class SeamStandsInOneDeclaration : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK006",
        "The parts of a seam stand in one declaration",
        "Recipe '{0}' spreads its {1} over partial declarations, so that its order is not defined; move [{2}] beside the others",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK006"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe)
    {
        foreach (var seam in SeamParser.All(recipe.Compilation).Where(static seam => seam.Count == SeamCount.Any))
        {
            // Between a class and its base the order is clear.
            foreach (var parts in recipe.Parts.Where(part => part.Seams.Contains(seam)).GroupBy<PartView, ISymbol>(static part => part.Declarer, SymbolEqualityComparer.Default))
            {
                foreach (var stray in parts.Skip(1).Where(part => Declaration(part) != Declaration(parts.First())))
                    yield return Diagnostic.Create(Descriptor, stray.Location, recipe.Name, seam.Name, stray.Type.Name.WithoutAttributeSuffix());
            }
        }
    }

    private static SyntaxNode? Declaration(PartView part) =>
        part.Attribute.ApplicationSyntaxReference?.GetSyntax().FirstAncestorOrSelf<TypeDeclarationSyntax>();
}
