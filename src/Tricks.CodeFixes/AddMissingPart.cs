using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Tricks.Generators.Model;
using Tricks.Generators.Parsing;
using Tricks.Generators.Rules;

namespace Tricks.CodeFixes;

/// <summary>Adds the part that a seam or another part needs: after the part that needs it, or after those that act before it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddMissingPart)), Shared]
internal sealed class AddMissingPart() : TextFix("TRK003", "TRK015")
{
    protected override string? Title(SourceFile file, Diagnostic diagnostic) =>
        Missing(file, diagnostic) is not null ? $"Add [{diagnostic.Properties[FixProperties.MissingAttribute]}]" : null;

    protected override IEnumerable<TextChange> Changes(SourceFile file, IReadOnlyList<Diagnostic> diagnostics) => diagnostics
        // What two parts need is added once.
        .GroupBy(diagnostic => (file.Model.GetDeclaredSymbol(Declaration(file, diagnostic)!), diagnostic.Properties[FixProperties.MissingType]))
        .OrderBy(same => SeamOf(Missing(file, same.First())))
        .Select(same => Addition(file, same.First()));

    private static TextChange Addition(SourceFile file, Diagnostic diagnostic)
    {
        var missing = Missing(file, diagnostic)!;
        var declaration = Declaration(file, diagnostic)!;
        var arguments = diagnostic.Properties[FixProperties.MissingAttribute]!.Substring(missing.Name.WithoutAttributeSuffix().Length);
        var attribute = AttributeInsertion.Written(file, declaration.SpanStart, missing, arguments);
        var list = Node(file, diagnostic).FirstAncestorOrSelf<AttributeListSyntax>()
            ?? declaration.AttributeLists.LastOrDefault(list => list.Attributes.Any(part => SeamOf(file.Model.GetSymbolInfo(part).Symbol?.ContainingType) < SeamOf(missing)))
            ?? declaration.AttributeLists.FirstOrDefault();
        return list is not null ? AttributeInsertion.After(file, list, attribute) : AttributeInsertion.Before(file, declaration, attribute);
    }

    private static INamedTypeSymbol? Missing(SourceFile file, Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(FixProperties.MissingType, out var type) && Declaration(file, diagnostic) is not null
            ? file.Model.Compilation.GetTypeByMetadataName(type!)
            : null;

    /// <summary>The seam at which a part acts, the first of several; null for what is no part.</summary>
    private static Seam? SeamOf(INamedTypeSymbol? part) => part is null ? null : SeamParser.OfTrick(part).Select(static act => (Seam?)act.Seam.Seam).Min();

    private static TypeDeclarationSyntax? Declaration(SourceFile file, Diagnostic diagnostic) => Node(file, diagnostic).FirstAncestorOrSelf<TypeDeclarationSyntax>();

    private static SyntaxNode Node(SourceFile file, Diagnostic diagnostic) => file.Root.FindNode(diagnostic.Location.SourceSpan);
}
