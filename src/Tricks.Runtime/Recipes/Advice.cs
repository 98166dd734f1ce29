namespace Tricks.Recipes;

// What tricks say of themselves for the compiler's advice: nothing here stops a build or a start. Each names the source that advises so.

/// <summary>The trick pays only from a value of another part's knob on, such as in long training.</summary>
/// <param name="part">The attribute class of the other part.</param>
/// <param name="knob">The other part's knob.</param>
/// <param name="value">The value from which on the trick pays.</param>
/// <param name="source">The source.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class PaysFromAttribute(Type part, string knob, double value, string source) : Attribute
{
    /// <summary>The attribute class of the other part.</summary>
    public Type Part { get; } = part;

    /// <summary>The other part's knob.</summary>
    public string Knob { get; } = knob;

    /// <summary>The value from which on the trick pays.</summary>
    public double Value { get; } = value;

    /// <summary>The source.</summary>
    public string Source { get; } = source;

    /// <summary>What a part of the recipe must provide for the advice to hold, in the words of its <see cref="ProvidesAttribute"/>; null: it always holds.</summary>
    public string? On { get; init; }
}

/// <summary>Values of the knob from one on want a part beside them.</summary>
/// <param name="value">The least such value.</param>
/// <param name="part">The attribute class or the seam's interface of the part that is wanted.</param>
/// <param name="source">The source.</param>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class WantsFromAttribute(double value, Type part, string source) : Attribute
{
    /// <summary>The least such value.</summary>
    public double Value { get; } = value;

    /// <summary>The attribute class or the seam's interface of the part that is wanted.</summary>
    public Type Part { get; } = part;

    /// <summary>The source.</summary>
    public string Source { get; } = source;
}

/// <summary>Values of the knob from one on, up to another where that is given, are unusual, and more often a slip than meant.</summary>
/// <param name="value">The least such value.</param>
/// <param name="source">The source, with what is usual.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class UnusualFromAttribute(double value, string source) : Attribute
{
    /// <summary>The least such value.</summary>
    public double Value { get; } = value;

    /// <summary>The source, with what is usual.</summary>
    public string Source { get; } = source;

    /// <summary>The value that is usual again; infinity by default.</summary>
    public double Below { get; init; } = double.PositiveInfinity;
}

/// <summary>One value of the knob goes with one value of another knob of the trick, but is more often a slip than meant.</summary>
/// <param name="value">The value of this knob.</param>
/// <param name="knob">The other knob.</param>
/// <param name="with">The value of the other knob.</param>
/// <param name="source">The source, with what is usual.</param>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class UnusualWithAttribute(object value, string knob, object with, string source) : Attribute
{
    /// <summary>The value of this knob.</summary>
    public object Value { get; } = value;

    /// <summary>The other knob.</summary>
    public string Knob { get; } = knob;

    /// <summary>The value of the other knob.</summary>
    public object With { get; } = with;

    /// <summary>The source, with what is usual.</summary>
    public string Source { get; } = source;
}

/// <summary>The trick, or one value of a knob, works without another part but wants it beside it.</summary>
/// <param name="part">The attribute class or the seam's interface of the part that is wanted.</param>
/// <param name="source">The source.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property, AllowMultiple = true)]
public sealed class WantsAttribute(Type part, string source) : Attribute
{
    /// <summary>The attribute class or the seam's interface of the part that is wanted.</summary>
    public Type Part { get; } = part;

    /// <summary>The source.</summary>
    public string Source { get; } = source;

    /// <summary>On a knob, the value that wants the part.</summary>
    public object? When { get; init; }
}

/// <summary>The trick works worse beside what another part provides.</summary>
/// <param name="feature">The feature, in the words of the other part's <see cref="ProvidesAttribute"/>.</param>
/// <param name="source">The source.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class SuffersFromAttribute(string feature, string source) : Attribute
{
    /// <summary>The feature.</summary>
    public string Feature { get; } = feature;

    /// <summary>The source.</summary>
    public string Source { get; } = source;
}

/// <summary>Values of the knob up to one work worse beside what another part provides.</summary>
/// <param name="value">The greatest such value.</param>
/// <param name="feature">The feature, in the words of the other part's <see cref="ProvidesAttribute"/>.</param>
/// <param name="source">The source.</param>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class SuffersUpToAttribute(double value, string feature, string source) : Attribute
{
    /// <summary>The greatest such value.</summary>
    public double Value { get; } = value;

    /// <summary>The feature.</summary>
    public string Feature { get; } = feature;

    /// <summary>The source.</summary>
    public string Source { get; } = source;
}

/// <summary>The trick works worse beside a <see cref="TeacherAttribute">teacher</see> of another <see cref="FamilyAttribute">family</see> than the model's.</summary>
/// <param name="source">The source.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SuffersFromForeignTeacherAttribute(string source) : Attribute
{
    /// <summary>The source.</summary>
    public string Source { get; } = source;
}

/// <summary>The family of a model, such as <c>ResNet</c>: on its attribute or, for <see cref="ModelAttribute{T}"/>, on its class.</summary>
/// <param name="name">The family.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class FamilyAttribute(string name) : Attribute
{
    /// <summary>The family.</summary>
    public string Name { get; } = name;
}

/// <summary>
/// The trick trains the model after another one, the teacher: on the class with the teacher's family, or on the knob that holds the name of the
/// recipe whose run the teacher is.
/// </summary>
/// <param name="family">The teacher's family, in the words of its <see cref="FamilyAttribute"/>; null on a knob, since the recipe's model tells it.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property)]
public sealed class TeacherAttribute(string? family = null) : Attribute
{
    /// <summary>The teacher's family.</summary>
    public string? Family { get; } = family;
}
