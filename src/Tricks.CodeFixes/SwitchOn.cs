using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Tricks.CodeFixes;

/// <summary>Removes <c>Enabled = false</c> from a part that the recipe needs.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SwitchOn)), Shared]
internal sealed class SwitchOn() : TextFix("TRK026")
{
    protected override string? Title(SourceFile file, Diagnostic diagnostic) =>
        file.At<AttributeArgumentSyntax>(diagnostic.Location) is { NameEquals: not null } enabled ? $"Remove '{enabled}'" : null;

    protected override IEnumerable<TextChange> Changes(SourceFile file, IReadOnlyList<Diagnostic> diagnostics) =>
        diagnostics.Select(diagnostic => file.At<AttributeArgumentSyntax>(diagnostic.Location)!).Distinct().SelectMany(AttributeRemoval.Of);
}
