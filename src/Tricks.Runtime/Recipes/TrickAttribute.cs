namespace Tricks.Recipes;

/// <summary>
/// A part of a recipe. The attribute that is written on the recipe class is the object that runs: its properties are the knobs, its methods
/// the behaviour. It is immutable and holds no state of a run; what must be remembered from step to step lives in what an
/// <see cref="IBeginsRun{TRun}"/> begins. It acts in training through the seams (interfaces marked with <see cref="SeamAttribute"/>) that it implements.
/// </summary>
/// <remarks>
/// A knob is a public property with an <c>init</c> accessor. A constructor parameter of the same name sets it, and an optional parameter gives
/// its default. <c>[Range]</c> and <c>[AllowedValues]</c> on the property bound it, or each element of a list, which <c>[MinLength]</c> and
/// <see cref="AscendingAttribute"/> bound as a whole; bounds of a real-valued knob are written as doubles.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public abstract class TrickAttribute : Attribute
{
    /// <summary>The configuration key of the part; by default the class's name without <c>Attribute</c>. Needed only where a part occurs twice.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the part takes part; true by default. <c>Tricks:Recipes:&lt;Recipe&gt;:&lt;Part&gt;:Enabled=false</c> switches it off.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// What is wrong with the knobs taken together, a sentence each; nothing where they fit. It is asked at start alone: what
    /// <see cref="OnlyWithAttribute"/> and its like can say, the compiler finds too. Bounds of one knob belong on the knob.
    /// </summary>
    public virtual IEnumerable<string> Check() => [];
}
