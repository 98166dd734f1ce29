using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Tricks.CodeFixes;

/// <summary>Where lines end, as the tokens have it.</summary>
internal static class Lines
{
    /// <summary>The line break after a token that is the last of its line.</summary>
    public static SyntaxTrivia? Break(this SyntaxToken token) =>
        token.TrailingTrivia.LastOrDefault() is { RawKind: (int)SyntaxKind.EndOfLineTrivia } end ? end : null;

    /// <summary>The end of a token, with the comment behind it where the line ends there.</summary>
    public static int EndWithComment(this SyntaxToken token) => token.Break()?.SpanStart ?? token.Span.End;

    public static bool StartsLine(this SyntaxToken token) =>
        token.GetPreviousToken() is var previous && (previous.IsKind(SyntaxKind.None) || previous.Break() is not null);
}
