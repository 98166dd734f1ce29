using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Tricks.Generators.Rules;

namespace Tricks.CodeFixes;

/// <summary>Removes a part that is one too many, that the model has no place for, or that does not work beside another.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemovePart)), Shared]
internal sealed class RemovePart() : TextFix("TRK004", "TRK005", "TRK009", "TRK016")
{
    protected override string? Title(SourceFile file, Diagnostic diagnostic) =>
        Part(file, diagnostic.Location) is { } part && !diagnostic.Properties.ContainsKey(FixProperties.Inherited) ? $"Remove [{part.NormalizeWhitespace()}]" : null;

    protected override IEnumerable<TextChange> Changes(SourceFile file, IReadOnlyList<Diagnostic> diagnostics)
    {
        var parts = new HashSet<AttributeSyntax>();
        foreach (var diagnostic in diagnostics)
        {
            // Of two parts that each conflict with the other, one stays.
            if (!diagnostic.AdditionalLocations.Any(other => Part(file, other) is { } part && parts.Contains(part)))
                parts.Add(Part(file, diagnostic.Location)!);
        }

        return AttributeRemoval.Of(parts);
    }

    private static AttributeSyntax? Part(SourceFile file, Location location) => file.At<AttributeSyntax>(location);
}
