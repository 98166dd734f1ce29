namespace Tricks.Recipes;

/// <summary>One value of the knob goes only with some values of another knob of the trick.</summary>
/// <param name="value">The value of this knob.</param>
/// <param name="knob">The other knob.</param>
/// <param name="values">The values of the other knob with which it goes.</param>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class OnlyWithAttribute(object value, string knob, params object[] values) : Attribute
{
    /// <summary>The value of this knob.</summary>
    public object Value { get; } = value;

    /// <summary>The other knob.</summary>
    public string Knob { get; } = knob;

    /// <summary>The values of the other knob with which it goes.</summary>
    public IReadOnlyList<object> Values { get; } = values;

    /// <summary>Why, or what to do instead; it ends the message.</summary>
    public string? Because { get; init; }
}

/// <summary>One value of the knob does not go with some values of another knob of the trick.</summary>
/// <param name="value">The value of this knob.</param>
/// <param name="knob">The other knob.</param>
/// <param name="values">The values of the other knob with which it does not go.</param>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class NeverWithAttribute(object value, string knob, params object[] values) : Attribute
{
    /// <summary>The value of this knob.</summary>
    public object Value { get; } = value;

    /// <summary>The other knob.</summary>
    public string Knob { get; } = knob;

    /// <summary>The values of the other knob with which it does not go.</summary>
    public IReadOnlyList<object> Values { get; } = values;

    /// <summary>Why, or what to do instead; it ends the message.</summary>
    public string? Because { get; init; }
}

/// <summary>With one value of the knob, every other part of one kind is of a narrower kind, too.</summary>
/// <param name="value">The value of the knob.</param>
/// <param name="parts">The parts: an attribute class or a seam's interface.</param>
/// <param name="kind">What they are, too.</param>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class TakesOnlyAttribute(object value, Type parts, Type kind) : Attribute
{
    /// <summary>The value of the knob.</summary>
    public object Value { get; } = value;

    /// <summary>The parts of which the value takes some only.</summary>
    public Type Parts { get; } = parts;

    /// <summary>What those are that it takes.</summary>
    public Type Kind { get; } = kind;

    /// <summary>Why; it is told in the message.</summary>
    public string? Because { get; init; }
}

/// <summary>The list is given together with another list of the trick, with as many values, or not at all.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SameLengthAttribute(string knob) : Attribute
{
    /// <summary>The other list.</summary>
    public string Knob { get; } = knob;
}

/// <summary>Some number of the list, or of another list of the trick, is above a value; where none is, both are on another scale.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AnyAboveAttribute(double value, string knob) : Attribute
{
    /// <summary>What some number is above.</summary>
    public double Value { get; } = value;

    /// <summary>The other list.</summary>
    public string Knob { get; } = knob;

    /// <summary>Why, or what to do instead; it ends the message.</summary>
    public string? Because { get; init; }
}

/// <summary>Each number of the list is greater than the one before it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AscendingAttribute : Attribute;
