namespace Tricks.Data.Folders;

/// <summary>Orders text by code point, as Python does; .NET's ordinal order puts what lies beyond the basic plane, such as 😀, before some of what lies in it.</summary>
internal sealed class CodePointOrder : IComparer<string>
{
    private CodePointOrder()
    {
    }

    public static CodePointOrder Instance { get; } = new();

    /// <inheritdoc />
    public int Compare(string? x, string? y)
    {
        var (one, other) = (x ?? "", y ?? "");
        var same = one.AsSpan().CommonPrefixLength(other);
        return same == one.Length || same == other.Length ? one.Length - other.Length : Rank(one[same]) - Rank(other[same]);

        static int Rank(char unit) => char.IsSurrogate(unit) ? unit + char.MaxValue : unit;
    }
}
