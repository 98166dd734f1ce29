using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Tricks.Generators;
using Tricks.Generators.Parsing;
using Tricks.Generators.Rules;

namespace Tricks.CodeFixes;

/// <summary>Makes a recipe of a class that has parts.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddRecipe)), Shared]
internal sealed class AddRecipe() : TextFix("TRK032")
{
    protected override string? Title(SourceFile file, Diagnostic diagnostic) =>
        file.At<TypeDeclarationSyntax>(diagnostic.Location) is { } declaration && CanBe(file, declaration) ? $"Make '{declaration.Identifier.ValueText}' a recipe" : null;

    protected override IEnumerable<TextChange> Changes(SourceFile file, IReadOnlyList<Diagnostic> diagnostics) =>
        diagnostics.Select(diagnostic => file.At<TypeDeclarationSyntax>(diagnostic.Location)!).SelectMany(declaration => Of(file, declaration));

    private static IEnumerable<TextChange> Of(SourceFile file, TypeDeclarationSyntax declaration)
    {
        var recipe = file.Model.Compilation.GetTypeByMetadataName(RuntimeNames.RecipeAttribute)!;
        yield return AttributeInsertion.Before(file, declaration, AttributeInsertion.Written(file, declaration.SpanStart, recipe, ""));
        if (!declaration.Modifiers.Any(SyntaxKind.PartialKeyword))
            yield return MakePartial.Of(declaration);
    }

    private static bool CanBe(SourceFile file, TypeDeclarationSyntax declaration) =>
        file.Model.GetDeclaredSymbol(declaration) is { } type && !new RecipeMustBePlainClass().Judge(RecipeView.Read(type, file.Model.Compilation)).Any();
}
