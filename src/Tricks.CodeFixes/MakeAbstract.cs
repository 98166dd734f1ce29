using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Tricks.CodeFixes;

/// <summary>Makes a base for recipes of a class that has parts.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeAbstract)), Shared]
internal sealed class MakeAbstract() : TextFix("TRK032")
{
    protected override string? Title(SourceFile file, Diagnostic diagnostic) =>
        file.At<TypeDeclarationSyntax>(diagnostic.Location) is { } declaration && file.Model.GetDeclaredSymbol(declaration) is { IsSealed: false, IsStatic: false }
            ? $"Make '{declaration.Identifier.ValueText}' abstract"
            : null;

    protected override IEnumerable<TextChange> Changes(SourceFile file, IReadOnlyList<Diagnostic> diagnostics) =>
        from diagnostic in diagnostics
        let declaration = file.At<TypeDeclarationSyntax>(diagnostic.Location)!
        let partial = declaration.Modifiers.FirstOrDefault(static modifier => modifier.IsKind(SyntaxKind.PartialKeyword))
        select new TextChange(new TextSpan((partial.IsKind(SyntaxKind.None) ? declaration.Keyword : partial).SpanStart, 0), "abstract ");
}
