using System.Globalization;
using System.Numerics;

namespace Tricks.Recipes;

/// <summary>A number, whole or real, within bounds. Never NaN or infinite.</summary>
/// <param name="key">The whole configuration key.</param>
/// <param name="declared">The declared value.</param>
/// <param name="written">Whether the recipe's author wrote the declared value.</param>
public sealed class NumberKnob<T>(string key, T declared, bool written) : Knob<T>(key, declared, written)
    where T : struct, INumber<T>
{
    private static readonly bool IsReal = T.One / (T.One + T.One) != T.Zero;

    /// <summary>The least value.</summary>
    public double? Minimum { get; init; }

    /// <summary>The greatest value.</summary>
    public double? Maximum { get; init; }

    /// <summary>Whether the least value itself is out of bounds.</summary>
    public bool MinimumIsExclusive { get; init; }

    /// <summary>Whether the greatest value itself is out of bounds.</summary>
    public bool MaximumIsExclusive { get; init; }

    /// <summary>The only values allowed, where they are few.</summary>
    public IReadOnlyList<T>? Values { get; init; }

    /// <inheritdoc />
    public override string Allowed => Values is not null ? RuleWords.OneOf(Values) : Bounds.Words(whole: !IsReal);

    private NumberBounds Bounds => new(Minimum, MinimumIsExclusive, Maximum, MaximumIsExclusive);

    internal override bool TryParse(string text, out T value) =>
        T.TryParse(text, IsReal ? NumberStyles.Float : NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && T.IsFinite(value);

    internal override bool Allows(T value) =>
        T.IsFinite(value) && (Values is not null ? Values.Contains(value) : value is float single ? Bounds.Contain(single) : Bounds.Contain(double.CreateChecked(value)));
}
