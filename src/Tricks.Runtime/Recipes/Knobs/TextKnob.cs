namespace Tricks.Recipes;

/// <summary>Any text.</summary>
/// <param name="key">The whole configuration key.</param>
/// <param name="declared">The declared value.</param>
/// <param name="written">Whether the recipe's author wrote the declared value.</param>
public sealed class TextKnob(string key, string? declared, bool written) : Knob<string?>(key, declared, written)
{
    /// <summary>What is allowed beyond being a text, in words, and the rule itself.</summary>
    public (string Words, Func<string, bool> Holds)? Rule { get; init; }

    /// <summary>The only texts allowed, where they are few; case matters.</summary>
    public IReadOnlyList<string>? Values
    {
        get;
        init
        {
            field = value;
            if (value is not null)
                Rule = (RuleWords.OneOf(value), text => value.Contains(text, StringComparer.Ordinal));
        }
    }

    /// <summary>How many characters a text has at least, white space around it not counted; 0 by default.</summary>
    public int MinimumLength { get; init; }

    /// <inheritdoc />
    public override string Allowed => Rule?.Words ?? RuleWords.TextOf(MinimumLength);

    internal override IReadOnlyList<string> Choices => Values ?? [];

    internal override bool TryParse(string text, out string? value)
    {
        value = text;
        return true;
    }

    internal override bool Allows(string? value) => value is null || (value.Trim().Length >= MinimumLength && (Rule is null || Rule.Value.Holds(value)));
}
