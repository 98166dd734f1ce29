namespace Tricks.Recipes;

/// <summary>One of the names of an enumeration, in any case.</summary>
/// <param name="key">The whole configuration key.</param>
/// <param name="declared">The declared value.</param>
/// <param name="written">Whether the recipe's author wrote the declared value.</param>
public sealed class EnumKnob<T>(string key, T declared, bool written) : Knob<T>(key, declared, written)
    where T : struct, Enum
{
    private static readonly string[] Names = Enum.GetNames<T>();

    /// <inheritdoc />
    public override string Allowed => RuleWords.OneOf(Names);

    internal override IReadOnlyList<string> Choices => Names;

    // Enum.TryParse also takes numbers and lists of names, defined or not.
    internal override bool TryParse(string text, out T value)
    {
        value = default;
        return Array.Exists(Names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) && Enum.TryParse(text, ignoreCase: true, out value);
    }

    internal override bool Allows(T value) => Enum.IsDefined(value);
}
