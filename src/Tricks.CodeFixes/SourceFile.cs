using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Tricks.CodeFixes;

/// <summary>A file that a fix reads.</summary>
internal sealed record SourceFile(SyntaxNode Root, SourceText Text, SemanticModel Model)
{
    public static async Task<SourceFile> ReadAsync(Document document, CancellationToken cancellation) => new(
        (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false))!,
        await document.GetTextAsync(cancellation).ConfigureAwait(false),
        (await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false))!);

    /// <summary>The node that a diagnostic underlines; null where it is of another kind.</summary>
    public T? At<T>(Location location) where T : SyntaxNode =>
        location.SourceTree?.FilePath == Root.SyntaxTree.FilePath ? Root.FindNode(location.SourceSpan) as T : null;

    /// <summary>The white space with which the line of a position begins.</summary>
    public string IndentationAt(int position)
    {
        var line = Text.Lines.GetLineFromPosition(position).ToString();
        return line.Substring(0, line.Length - line.TrimStart().Length);
    }
}
