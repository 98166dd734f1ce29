namespace Tricks.Recipes;

/// <summary>One value that can be set from outside: where it is found, what was declared and what is allowed.</summary>
/// <param name="key">The whole configuration key, such as <c>Tricks:Recipes:FashionBag:Warmup:Epochs</c>.</param>
/// <param name="written">Whether the recipe's author wrote the declared value; otherwise it is the part's default.</param>
public abstract class Knob(string key, bool written)
{
    /// <summary>The whole configuration key.</summary>
    public string Key { get; } = key;

    /// <summary>In an ablation, the key of the recipe that was written: its value holds where <see cref="Key"/> has none. Null in a recipe that was written, and for what is ablated.</summary>
    public string? OriginalKey { get; init; }

    /// <summary>Where the declared value stands.</summary>
    public ValueSource DeclaredBy { get; } = written ? ValueSource.Attribute : ValueSource.Default;

    /// <summary>The declared value.</summary>
    public abstract object? DeclaredValue { get; }

    /// <summary>Whether the value is a list, so that its elements have keys of their own below <see cref="Key"/>.</summary>
    public virtual bool IsList => false;

    /// <summary>What is allowed, in words, such as <c>a number from 0 to 1</c>.</summary>
    public abstract string Allowed { get; }

    /// <summary>The only texts allowed, where they are few: what a misspelt one is compared with.</summary>
    internal virtual IReadOnlyList<string> Choices => [];

    /// <summary>What one element may be, where the value is a list.</summary>
    internal virtual Knob? Element => null;

    /// <summary>How many elements a list has at least.</summary>
    internal virtual int LeastElements => 0;
}

/// <summary>A knob of one type.</summary>
/// <param name="key">The whole configuration key.</param>
/// <param name="declared">The declared value.</param>
/// <param name="written">Whether the recipe's author wrote the declared value.</param>
public abstract class Knob<T>(string key, T declared, bool written) : Knob(key, written)
{
    /// <summary>The declared value.</summary>
    public T Declared { get; } = declared;

    /// <inheritdoc />
    public override object? DeclaredValue => Declared;

    /// <summary>Reads a value from its text; false where the text is not of the type.</summary>
    internal abstract bool TryParse(string text, out T value);

    /// <summary>Whether a value is within the bounds.</summary>
    internal abstract bool Allows(T value);

    /// <summary>Reads the value at the key from the nearest source that has it.</summary>
    internal virtual bool TryRead(SourcedValue found, out T value)
    {
        value = Declared;
        return found.Text is not null && TryParse(found.Text.Trim(), out value);
    }
}
