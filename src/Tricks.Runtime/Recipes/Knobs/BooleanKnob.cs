namespace Tricks.Recipes;

/// <summary>Yes or no.</summary>
/// <param name="key">The whole configuration key.</param>
/// <param name="declared">The declared value.</param>
/// <param name="written">Whether the recipe's author wrote the declared value.</param>
public sealed class BooleanKnob(string key, bool declared, bool written) : Knob<bool>(key, declared, written)
{
    /// <inheritdoc />
    public override string Allowed => "true or false";

    internal override bool TryParse(string text, out bool value) => bool.TryParse(text, out value);

    internal override bool Allows(bool value) => true;
}
