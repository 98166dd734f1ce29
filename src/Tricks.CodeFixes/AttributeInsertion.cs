using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Tricks.Generators.Parsing;

namespace Tricks.CodeFixes;

/// <summary>Writes an attribute into a file the way its neighbours are written.</summary>
internal static class AttributeInsertion
{
    /// <summary>An attribute after a list of attributes: on a line of its own where the list ends one.</summary>
    public static TextChange After(SourceFile file, AttributeListSyntax list, string attribute)
    {
        var last = list.GetLastToken();
        return last.Break() is { } end
            ? Insert(end.SpanStart, $"{end}{file.IndentationAt(list.SpanStart)}[{attribute}]")
            : Insert(list.Span.End, $" [{attribute}]");
    }

    /// <summary>An attribute before all others of a class.</summary>
    public static TextChange Before(SourceFile file, TypeDeclarationSyntax declaration, string attribute)
    {
        var first = declaration.GetFirstToken();
        var end = (declaration.AttributeLists is [var list, ..] ? list.GetLastToken() : declaration.GetLastToken()).Break();
        return Insert(first.SpanStart, $"[{attribute}]" + (first.StartsLine() && end is not null ? end + file.IndentationAt(first.SpanStart) : " "));
    }

    /// <summary>An attribute by the shortest name that the place has for its class.</summary>
    public static string Written(SourceFile file, int position, INamedTypeSymbol type, string arguments)
    {
        var attribute = type.ToMinimalDisplayString(file.Model, position).WithoutAttributeSuffix() + arguments;
        return IsMeant(file, position, type, attribute) ? attribute : type.FullName().WithoutAttributeSuffix() + arguments;
    }

    private static bool IsMeant(SourceFile file, int position, INamedTypeSymbol type, string attribute) =>
        SyntaxFactory.ParseCompilationUnit($"[{attribute}] class C;").DescendantNodes().OfType<AttributeSyntax>().FirstOrDefault() is { } parsed
        && SymbolEqualityComparer.Default.Equals(file.Model.GetSpeculativeSymbolInfo(position, parsed).Symbol?.ContainingType, type);

    private static TextChange Insert(int position, string text) => new(new TextSpan(position, 0), text);
}
