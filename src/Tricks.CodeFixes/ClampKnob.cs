using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Tricks.Generators.Rules;

namespace Tricks.CodeFixes;

/// <summary>Sets a knob to the allowed value that is nearest to the one written.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ClampKnob)), Shared]
internal sealed class ClampKnob() : TextFix("TRK014")
{
    protected override string? Title(SourceFile file, Diagnostic diagnostic) =>
        Nearest(file, diagnostic) is { } nearest ? $"Set {diagnostic.Properties[FixProperties.Knob]} to {nearest.NewText}" : null;

    protected override IEnumerable<TextChange> Changes(SourceFile file, IReadOnlyList<Diagnostic> diagnostics) =>
        diagnostics.Select(diagnostic => Nearest(file, diagnostic)!.Value);

    private static TextChange? Nearest(SourceFile file, Diagnostic diagnostic) =>
        file.At<AttributeArgumentSyntax>(diagnostic.Location) is { Expression: var written } && diagnostic.Properties[FixProperties.NearestValue] is { } nearest
            ? new(written.Span, Like(written.GetLastToken().Value, nearest))
            : null;

    /// <summary>A number of the type of the literal in whose place it comes, which may choose between constructors.</summary>
    private static string Like(object? literal, string number) => number.TrimStart('-').All(char.IsDigit)
        ? literal switch
        {
            double => number + ".0",
            float => number + "f",
            long => number + "L",
            _ => number,
        }
        : number;
}
