using Tricks.Generators.Parsing;
using Tricks.Recipes;

namespace Tricks.Generators.Model;

/// <summary>All that the emitters need to know of a recipe: values only, no symbols.</summary>
/// <param name="Name">Its configuration key.</param>
/// <param name="ClassName">The class's name.</param>
/// <param name="Namespace">Its namespace as C# writes it, or null for the global one.</param>
/// <param name="Access">The accessibility of the nested types: that of the least accessible part.</param>
/// <param name="Header">How a declaration of the class begins, up to its name.</param>
/// <param name="Summary">What the class is, where it is not written by hand: an ablation.</param>
/// <param name="ContainingTypes">The headers of the types around it, from the outside in.</param>
/// <param name="TakenNames">Simple names that mean something else where the class stands.</param>
/// <param name="Suppressed">Ids under which the compiler reports the use of what the recipe is made of.</param>
/// <param name="IsForbidden">Whether the compiler makes an error of any use of the class, which is obsolete.</param>
/// <param name="Seams">The seams of the runtime.</param>
/// <param name="Parts">Its parts, in the order of the source.</param>
internal sealed record RecipeModel(
    string Name,
    string ClassName,
    string? Namespace,
    string Access,
    string Header,
    string? Summary,
    EquatableArray<string> ContainingTypes,
    EquatableArray<string> TakenNames,
    EquatableArray<string> Suppressed,
    bool IsForbidden,
    EquatableArray<SeamModel> Seams,
    EquatableArray<PartModel> Parts)
{
    public string Key => RuleWords.Recipes + Name;

    /// <summary>The class's name as C# writes it.</summary>
    public string Class => ClassName.Escaped();

    /// <summary>How the generated files' names begin; unlike C#, they cannot hold a <c>@</c>.</summary>
    public string FileName => FullName.Replace("@", "");

    /// <summary>The class's name as C# writes it, with its namespace and the types around it.</summary>
    public string FullName => string.Join(".", new[] { Namespace }.Concat(ContainingTypes.Select(static type => type.Split(' ').Last())).Append(Class).Where(static name => !string.IsNullOrEmpty(name)));

    /// <summary>A seam as its interface declares it.</summary>
    public SeamModel Declared(Seam seam) => Seams.First(declared => declared.Seam == seam);

    /// <summary>Whether a seam takes exactly one part.</summary>
    public bool Needs(Seam seam) => Declared(seam).Count == SeamCount.ExactlyOne;

    /// <summary>The parts at a seam, in the order of the source, each with the seam's use of it.</summary>
    public IEnumerable<(PartModel Part, string Field)> At(Seam seam) =>
        Parts.Where(part => part.Seams.Contains(seam)).Select(part => (part, part.FieldAt(seam)));
}

/// <summary>A part of a recipe.</summary>
/// <param name="Key">Its configuration key below the recipe's.</param>
/// <param name="Identifier">The key as a C# identifier, which may be a keyword.</param>
/// <param name="OriginalKey">The whole configuration key of the same part of the recipe of which this is an ablation; null where it has not that part, or this is none.</param>
/// <param name="Type">The attribute class, fully qualified.</param>
/// <param name="Declaration">The C# arguments, and initialisers, that make the attribute as it was written.</param>
/// <param name="Fixed">The initialisers that were written of what is no knob: <c>Name</c> and fields.</param>
/// <param name="Knobs">Its knobs, <c>Enabled</c> first.</param>
/// <param name="Arguments">How the constructor is called with the resolved knobs.</param>
/// <param name="Seams">The seams it acts at, in the order of training.</param>
/// <param name="InRun">Those of them at which what it begins for a run acts in its place.</param>
/// <param name="Source">Its citation.</param>
/// <param name="Requires">Parts that must stand beside it.</param>
/// <param name="Needs">Features, each with the parts that provide it.</param>
/// <param name="Conflicts">Parts that must not stand beside it, of those in the recipe.</param>
internal sealed record PartModel(
    string Key,
    string Identifier,
    string? OriginalKey,
    string Type,
    string Declaration,
    EquatableArray<string> Fixed,
    EquatableArray<KnobModel> Knobs,
    EquatableArray<ArgumentModel> Arguments,
    EquatableArray<Seam> Seams,
    EquatableArray<Seam> InRun,
    string? Source,
    EquatableArray<PartReference> Requires,
    EquatableArray<PartReference> Needs,
    EquatableArray<PartReference> Conflicts)
{
    /// <summary>The property of the options that holds the part.</summary>
    public string Property => Identifier.Escaped();

    /// <summary>The pipeline's field that holds the part as it acts at a seam.</summary>
    public string FieldAt(Seam seam) => Seams[0] == seam ? Field : Field + "As" + seam;

    /// <summary>The pipeline's field that holds the part until a run begins.</summary>
    public string FieldBeforeRun => Field + "BeforeRun";

    private string Field => "_" + char.ToLowerInvariant(Identifier[0]) + Identifier.Substring(1);
}

/// <summary>A part, or a feature of parts, that another one names.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="Properties">The properties of the parts that are meant; none where the recipe has no such part.</param>
internal sealed record PartReference(string Name, EquatableArray<string> Properties);

/// <summary>An argument of the constructor as it was written, and the knob that it sets, where it sets one.</summary>
internal sealed record ArgumentModel(string Parameter, string? Knob, string Literal);

internal enum KnobKind
{
    Boolean,
    Number,
    Text,
    Enumeration,
}

/// <summary>A knob of a part.</summary>
/// <param name="Name">The property.</param>
/// <param name="Kind">What one value is.</param>
/// <param name="Type">The type of one value, fully qualified.</param>
/// <param name="IsArray">Whether it takes a list of values.</param>
/// <param name="IsInitialised">Whether an initialiser sets it, not the constructor alone.</param>
/// <param name="Written">Whether the recipe's author wrote its value.</param>
/// <param name="Minimum">The least value as a C# literal.</param>
/// <param name="Maximum">The greatest value as a C# literal.</param>
/// <param name="MinimumIsExclusive">Whether the least value is out of bounds.</param>
/// <param name="MaximumIsExclusive">Whether the greatest value is out of bounds.</param>
/// <param name="Values">The only values allowed, as C# literals.</param>
/// <param name="MinimumLength">How many values a list has at least, or characters a text.</param>
/// <param name="IsAscending">Whether each value of a list is greater than the one before it.</param>
/// <param name="LessThan">The knobs of other parts of the recipe that it must stay below.</param>
/// <param name="Pairings">With what values of other knobs of the part its values go.</param>
/// <param name="SameLength">The list of the part that must be as long.</param>
/// <param name="AnyAbove">The list of the part with which it is on one scale.</param>
internal sealed record KnobModel(
    string Name,
    KnobKind Kind,
    string Type,
    bool IsArray,
    bool IsInitialised,
    bool Written,
    string? Minimum,
    string? Maximum,
    bool MinimumIsExclusive,
    bool MaximumIsExclusive,
    EquatableArray<string> Values,
    int MinimumLength,
    bool IsAscending,
    EquatableArray<KnobReference> LessThan,
    EquatableArray<PairingModel> Pairings,
    string? SameLength,
    AnyAboveModel? AnyAbove);

/// <summary>A knob that another one names.</summary>
/// <param name="Part">The part's key as an identifier.</param>
/// <param name="Knob">The knob's property.</param>
/// <param name="OrEqual">Whether both may be equal.</param>
internal sealed record KnobReference(string Part, string Knob, bool OrEqual);

/// <summary>How a value of a knob goes with values of another knob of the part.</summary>
internal enum PairingKind
{
    /// <summary>It goes with these values alone.</summary>
    Only,

    /// <summary>It does not go with these values.</summary>
    Never,

    /// <summary>It goes with these values, but is seldom meant.</summary>
    Unusual,
}

/// <summary>A value of a knob that goes only, never or seldom with some values of another knob of the part.</summary>
/// <param name="Kind">Which of these.</param>
/// <param name="Value">The value as a C# literal.</param>
/// <param name="Other">The other knob's property.</param>
/// <param name="OtherType">The type of its values, fully qualified.</param>
/// <param name="Values">The other knob's values as C# literals.</param>
/// <param name="Because">Why, as a C# literal.</param>
internal sealed record PairingModel(PairingKind Kind, string Value, string Other, string OtherType, EquatableArray<string> Values, string? Because);

/// <summary>Two lists of which some number is above a value.</summary>
/// <param name="Other">The other list's property.</param>
/// <param name="Value">The value as a C# literal.</param>
/// <param name="Because">Why, as a C# literal.</param>
internal sealed record AnyAboveModel(string Other, string Value, string? Because);
