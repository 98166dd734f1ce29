using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace Tricks.CodeFixes;

/// <summary>A fix that changes the text where the diagnostic is, so that all diagnostics of a file can be mended at once and nothing else moves.</summary>
internal abstract class TextFix(params string[] ids) : CodeFixProvider
{
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; } = [.. ids];

    /// <summary>Not the batch fixer, which drops one of two changes that touch, such as two attributes of one list.</summary>
    public sealed override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(
        async (context, document, diagnostics) => await MendAsync(document, diagnostics, context.CancellationToken).ConfigureAwait(false));

    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var file = await SourceFile.ReadAsync(context.Document, context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (Title(file, diagnostic) is { } title)
                context.RegisterCodeFix(CodeAction.Create(title, cancellation => MendAsync(context.Document, [diagnostic], cancellation), GetType().Name), diagnostic);
        }
    }

    /// <summary>What the fix does; null where it can do nothing that is right.</summary>
    protected abstract string? Title(SourceFile file, Diagnostic diagnostic);

    /// <summary>The changes that mend diagnostics for which there is a title. One that several ask for is made once.</summary>
    protected abstract IEnumerable<TextChange> Changes(SourceFile file, IReadOnlyList<Diagnostic> diagnostics);

    private async Task<Document> MendAsync(Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellation)
    {
        var file = await SourceFile.ReadAsync(document, cancellation).ConfigureAwait(false);
        var mended = diagnostics.Where(diagnostic => Title(file, diagnostic) is not null).ToArray();
        return document.WithText(file.Text.WithChanges(Changes(file, mended).Distinct().OrderBy(static change => change.Span.Start)));
    }
}
