using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tricks.Generators.Parsing;

namespace Tricks.Generators.Rules;

/// <summary>The generator adds members to the recipe class and must be able to open the types around it.</summary>
internal sealed class RecipeMustBePartial : IRecipeRule
{
    private static readonly DiagnosticDescriptor Rule = new(
        "TRK001",
        "A recipe class is partial",
        "'{0}' must be partial, since the pipeline of recipe '{1}' is written into it; add the keyword 'partial'",
        "Tricks",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpPage.Of("TRK001"));

    public DiagnosticDescriptor Descriptor => Rule;

    public IEnumerable<Diagnostic> Judge(RecipeView recipe)
    {
        for (var type = recipe.Type; type is not null; type = type.ContainingType)
        {
            if (!type.DeclaringSyntaxReferences.Any(static reference => reference.GetSyntax() is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword)))
                yield return Diagnostic.Create(Descriptor, type.Locations[0], type.Name, recipe.Type.Name);
        }
    }
}
