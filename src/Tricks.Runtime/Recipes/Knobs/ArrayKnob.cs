namespace Tricks.Recipes;

/// <summary>
/// A list of values. The nearest source that has any element gives the whole list (lists are replaced, never merged or appended to):
/// as <c>Key:0</c>, <c>Key:1</c>, … (a JSON array), or as one text with commas.
/// </summary>
/// <param name="element">What one element may be; its declared value is not used.</param>
/// <param name="declared">The declared value.</param>
public sealed class ArrayKnob<T>(Knob<T> element, T[]? declared) : Knob<T[]?>(element.Key, declared, element.DeclaredBy == ValueSource.Attribute)
{
    /// <inheritdoc />
    public override bool IsList => true;

    /// <inheritdoc />
    public override string Allowed => "a list, each element " + element.Allowed;

    internal override IReadOnlyList<string> Choices => element.Choices;

    internal override Knob Element => element;

    internal override bool TryParse(string text, out T[]? value) => TryParse(text.Length == 0 ? [] : text.Split(','), out value);

    internal override bool Allows(T[]? value) => value is null || Array.TrueForAll(value, element.Allows);

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
