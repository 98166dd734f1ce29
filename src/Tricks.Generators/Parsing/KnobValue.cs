using System.Globalization;
using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;
using Tricks.Recipes;

namespace Tricks.Generators.Parsing;

/// <summary>The value that a knob has in a recipe before anything is configured.</summary>
/// <param name="knob">The knob.</param>
/// <param name="value">The value: a list is an array of objects, a value of an enumeration a number.</param>
/// <param name="limits">What the knob takes.</param>
/// <param name="isWritten">Whether the recipe's author wrote it.</param>
/// <param name="location">Where it was written; the part's place where it was not.</param>
internal sealed class KnobValue(IPropertySymbol knob, object? value, KnobLimits limits, bool isWritten, Location location)
{
    public IPropertySymbol Knob { get; } = knob;

    public object? Value { get; } = value;

    public KnobLimits Limits { get; } = limits;

    public bool IsWritten { get; } = isWritten;

    public Location Location { get; } = location;

    /// <summary>Where the value comes from, as messages say it.</summary>
    public string Source => IsWritten ? RuleWords.Attribute : RuleWords.Default;

    /// <summary>The value with names in place of an enumeration's numbers.</summary>
    public object? Shown => Value is object?[] list ? list.Select(Named).ToArray() : Named(Value);

    /// <summary>How many values a list has; null where there is none.</summary>
    public int? Count => (Value as object?[])?.Length;

    /// <summary>Whether the value is within the knob's own limits.</summary>
    public bool IsAllowed => Limits.Allow(Value);

    public static double Number(object? value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);

    /// <summary>The value, or each element of the list, as a number.</summary>
    public IEnumerable<double> Numbers() => Value is object?[] list ? list.Select(Number) : Value is null ? [] : [Number(Value)];

    /// <summary>A value as messages show it.</summary>
    public object? Named(object? one) => one is not null && Limits.Kind == KnobKind.Enumeration ? EnumNames.Of(Limits.Type, one) ?? one : one;
}
