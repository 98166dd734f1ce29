namespace Tricks.Recipes;

/// <summary>Where a value came from, in the words that messages, <c>explain</c> and <c>run.json</c> use.</summary>
/// <param name="Text">Such as <c>attribute</c>, <c>appsettings.json</c> or <c>environment variable Tricks__Device</c>.</param>
public readonly record struct ValueSource(string Text)
{
    /// <summary>The part's own default.</summary>
    public static readonly ValueSource Default = new(RuleWords.Default);

    /// <summary>The attribute on the recipe class.</summary>
    public static readonly ValueSource Attribute = new(RuleWords.Attribute);

    /// <summary>The application's own code, through <c>services.Configure</c>.</summary>
    public static readonly ValueSource Code = new("code");

    /// <inheritdoc />
    public override string ToString() => Text;
}

/// <summary>A value as its source has it, before it is parsed.</summary>
/// <param name="Text">The text; null where the source has a null or a list.</param>
/// <param name="Elements">The elements, where the source has a list.</param>
/// <param name="Source">The source.</param>
internal readonly record struct SourcedValue(string? Text, IReadOnlyList<string?>? Elements, ValueSource Source)
{
    public string Shown => Elements is not null ? "[" + string.Join(", ", Elements.Select(static element => element ?? "null")) + "]" : Text is null ? "null" : $"'{Text}'";
}
