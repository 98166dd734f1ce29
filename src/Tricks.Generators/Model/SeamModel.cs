namespace Tricks.Generators.Model;

internal enum SeamCount
{
    Any,
    AtMostOne,
    ExactlyOne,
}

/// <summary>A seam as its interface in the runtime declares it.</summary>
internal sealed record SeamModel(Seam Seam, string Name, SeamCount Count)
{
    /// <summary>What the seam is called in comments.</summary>
    public string Title => char.ToUpperInvariant(Name[0]) + Name.Substring(1);
}
