namespace Tricks.Recipes;

/// <summary>Where a trick comes from: the paper's section or another source. It stands as a comment in the generated pipeline.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class SourceAttribute(string citation) : Attribute
{
    /// <summary>The source in words, such as <c>section 5.2, equation 4</c>.</summary>
    public string Citation { get; } = citation;
}
