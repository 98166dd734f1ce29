using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Tricks.CodeFixes;

/// <summary>Takes attributes and arguments out of a file, with their comments and the lines that would be left empty.</summary>
internal static class AttributeRemoval
{
    public static IEnumerable<TextChange> Of(ICollection<AttributeSyntax> attributes)
    {
        var lists = attributes.Select(static attribute => attribute.Parent).OfType<AttributeListSyntax>().Distinct().ToArray();
        var empty = new HashSet<SyntaxNode?>(lists.Where(list => list.Attributes.All(attributes.Contains)));
        return lists.SelectMany(list => empty.Contains(list) ? [Delete(Whole(list, empty))] : From(list.Attributes, attributes.Contains));
    }

    public static IEnumerable<TextChange> Of(AttributeArgumentSyntax argument) =>
        argument.Parent is AttributeArgumentListSyntax { Arguments: { Count: > 1 } arguments } ? From(arguments, other => other == argument) : [Delete(argument.Parent!.Span)];

    /// <summary>Deletes items of which at least one stays: each with the comma after it, the last ones with the comma before them.</summary>
    private static IEnumerable<TextChange> From<T>(SeparatedSyntaxList<T> items, Func<T, bool> goes)
        where T : SyntaxNode
    {
        var last = items.LastIndexOf(item => !goes(item));
        for (var i = 0; i < last; i++)
        {
            if (goes(items[i]))
                yield return Delete(TextSpan.FromBounds(items[i].SpanStart, items[i + 1].SpanStart));
        }

        if (last == items.Count - 1)
            yield break;
        var comma = items.GetSeparator(last);
        yield return Delete(comma.Span);
        yield return Delete(TextSpan.FromBounds(comma.EndWithComment(), items.Last().GetLastToken().EndWithComment()));
    }

    /// <summary>What goes with a list: its lines where nothing else is on them, else the white space towards what stays.</summary>
    private static TextSpan Whole(AttributeListSyntax list, ICollection<SyntaxNode?> empty)
    {
        var (first, last) = (list.GetFirstToken(), list.GetLastToken());
        if (StaysBefore(first))
            return TextSpan.FromBounds(first.GetPreviousToken().Span.End, list.Span.End);
        if (StaysAfter(last))
            return TextSpan.FromBounds(list.SpanStart, last.GetNextToken().SpanStart);
        return TextSpan.FromBounds(
            first.StartsLine() ? Start(list) : first.GetPreviousToken().Span.End,
            last.Break()?.Span.End ?? list.Span.End);

        bool StaysBefore(SyntaxToken token) => !token.StartsLine() && (!empty.Contains(token.GetPreviousToken().Parent) || StaysBefore(token.GetPreviousToken().Parent!.GetFirstToken()));
        bool StaysAfter(SyntaxToken token) => token.Break() is null && (!empty.Contains(token.GetNextToken().Parent) || StaysAfter(token.GetNextToken().Parent!.GetLastToken()));
    }

    /// <summary>The start of a list's line, or of the comments right above it; those above the first list may speak of the class.</summary>
    private static int Start(AttributeListSyntax list)
    {
        var trivia = list.GetLeadingTrivia();
        var start = Indentation(trivia.Count);
        if (list.Parent?.GetFirstToken() != list.GetFirstToken())
        {
            while (start >= 2 && trivia[start - 1].IsKind(SyntaxKind.EndOfLineTrivia) && trivia[start - 2].IsKind(SyntaxKind.SingleLineCommentTrivia))
                start = Indentation(start - 2);
        }

        return start < trivia.Count ? trivia[start].SpanStart : list.SpanStart;

        int Indentation(int end) => end > 0 && trivia[end - 1].IsKind(SyntaxKind.WhitespaceTrivia) ? end - 1 : end;
    }

    private static TextChange Delete(TextSpan span) => new(span, "");
}
