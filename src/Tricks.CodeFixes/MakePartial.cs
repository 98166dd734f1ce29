using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Tricks.CodeFixes;

/// <summary>Adds <c>partial</c> to a recipe's class or to a type around it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakePartial)), Shared]
internal sealed class MakePartial() : TextFix("TRK001")
{
    protected override string? Title(SourceFile file, Diagnostic diagnostic) =>
        file.At<TypeDeclarationSyntax>(diagnostic.Location) is { } declaration ? $"Make '{declaration.Identifier.ValueText}' partial" : null;

    protected override IEnumerable<TextChange> Changes(SourceFile file, IReadOnlyList<Diagnostic> diagnostics) =>
        diagnostics.Select(diagnostic => Of(file.At<TypeDeclarationSyntax>(diagnostic.Location)!));

    /// <summary>The keyword where it must stand: right before the type's.</summary>
    public static TextChange Of(TypeDeclarationSyntax declaration) => new(new TextSpan(declaration.Keyword.SpanStart, 0), "partial ");
}
