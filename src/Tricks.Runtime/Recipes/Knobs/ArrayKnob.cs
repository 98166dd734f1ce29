using System.Globalization;

namespace Tricks.Recipes;

/// <summary>
/// A list of values. The nearest source that has any element gives the whole list (lists are replaced, never merged or appended to):
/// as <c>Key:0</c>, <c>Key:1</c>, … (a JSON array), or as one text with commas.
/// </summary>
/// <param name="element">What one element may be; its declared value is not used.</param>
/// <param name="declared">The declared value.</param>
public sealed class ArrayKnob<T>(Knob<T> element, T[]? declared) : Knob<T[]?>(element.Key, declared, element.DeclaredBy == ValueSource.Attribute)
{
    /// <summary>How many elements there are at least.</summary>
    public int MinimumLength { get; init; }

    /// <summary>Whether each element is greater than the one before it.</summary>
    public bool IsAscending { get; init; }

    /// <inheritdoc />
    public override bool IsList => true;

    /// <inheritdoc />
    public override string Allowed => RuleWords.ListOf(element.Allowed, MinimumLength, IsAscending);

    internal override IReadOnlyList<string> Choices => element.Choices;

    internal override Knob Element => element;

    internal override int LeastElements => MinimumLength;

    internal override bool TryParse(string text, out T[]? value) => TryParse(text.Length == 0 ? [] : text.Split(','), out value);

    internal override bool Allows(T[]? value) =>
        value is null
        || (value.Length >= MinimumLength
            && Array.TrueForAll(value, element.Allows)
            && (!IsAscending || Order.Ascends([.. value.Select(static number => Convert.ToDouble(number, CultureInfo.InvariantCulture))])));

    internal override bool TryRead(SourcedValue found, out T[]? value) =>
        found.Elements is { } elements ? TryParse(elements, out value) : base.TryRead(found, out value);

    private bool TryParse(IReadOnlyList<string?> texts, out T[]? value)
    {
        value = new T[texts.Count];
        for (var i = 0; i < texts.Count; i++)
        {
            if (texts[i] is not { } text || !element.TryParse(text.Trim(), out value[i]))
                return false;
        }

        return true;
    }
}
