namespace Tricks.Recipes;

/// <summary>How many parts of a recipe may stand at a seam.</summary>
public enum SeamCount
{
    /// <summary>Any number, none among them.</summary>
    Any,

    /// <summary>One or none.</summary>
    AtMostOne,

    /// <summary>One, always.</summary>
    ExactlyOne,
}

/// <summary>Marks an interface as a seam: a place in training where a trick acts.</summary>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class SeamAttribute(string name, SeamCount count = SeamCount.Any) : Attribute
{
    /// <summary>What the seam is called in messages.</summary>
    public string Name { get; } = name;

    /// <summary>How many parts it takes.</summary>
    public SeamCount Count { get; } = count;

    /// <summary>What stands there where the recipe has no part for it, in words.</summary>
    public string? Default { get; init; }
}
