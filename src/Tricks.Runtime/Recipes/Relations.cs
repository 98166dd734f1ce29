namespace Tricks.Recipes;

/// <summary>The trick works only beside a part of the given type: an attribute class or a seam's interface.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class RequiresAttribute(Type part) : Attribute
{
    /// <summary>The attribute class that must be in the recipe too.</summary>
    public Type Part { get; } = part;
}

/// <summary>The trick does not work beside a part of the given type: an attribute class or a seam's interface.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class ConflictsAttribute(Type part) : Attribute
{
    /// <summary>The attribute class that must not be in the recipe.</summary>
    public Type Part { get; } = part;
}

/// <summary>
/// The knob must be less than, or at most, a knob of another part, where the recipe has that part, or of its own class, where that is named; of an array, every element
/// must be, or is what must not be reached.
/// </summary>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class LessThanAttribute(Type part, string knob) : Attribute
{
    /// <summary>The attribute class of the other part, or the knob's own.</summary>
    public Type Part { get; } = part;

    /// <summary>The other knob.</summary>
    public string Knob { get; } = knob;

    /// <summary>Whether both may be equal; false by default.</summary>
    public bool OrEqual { get; init; }
}

/// <summary>What the trick needs of the model, in the words of the model's <see cref="ProvidesAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class NeedsAttribute(string feature) : Attribute
{
    /// <summary>The feature, such as <c>residual blocks</c>.</summary>
    public string Feature { get; } = feature;
}

/// <summary>What a model has that tricks may need.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class ProvidesAttribute(string feature) : Attribute
{
    /// <summary>The feature, such as <c>residual blocks</c>.</summary>
    public string Feature { get; } = feature;
}

/// <summary>
/// How many channels the images of a data part have: on its class where that is always so, or on the knob that says it. On any other trick, how many
/// the images must have.
/// </summary>
/// <param name="count">How many; on a knob it is left out.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property)]
public sealed class ChannelsAttribute(int count = 0) : Attribute
{
    /// <summary>How many; 0 on a knob.</summary>
    public int Count { get; } = count;
}

/// <summary>The list, where it is given, has a value for each channel of the images.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OneAChannelAttribute : Attribute;

/// <summary>
/// The type that is written for a trick's type parameter is built by the trick: it is not abstract and has a public constructor that takes
/// the given type, or one without parameters.
/// </summary>
[AttributeUsage(AttributeTargets.GenericParameter)]
public sealed class NeedsConstructorAttribute(Type? argument = null) : Attribute
{
    /// <summary>What the constructor takes; null where only one without parameters will do.</summary>
    public Type? Argument { get; } = argument;
}

/// <summary>
/// The constructor arguments of a usual use of the trick, as C#: what messages propose where the trick is missing. Where any trick of a seam
/// would do, they propose one that has an example.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ExampleAttribute(string arguments) : Attribute
{
    /// <summary>The arguments, such as <c>0.1, 30, 60, 90</c>; empty where it needs none.</summary>
    public string Arguments { get; } = arguments;
}
