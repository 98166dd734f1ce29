using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Tricks.Generators.Model;
using Tricks.Recipes;

namespace Tricks.Generators.Parsing;

/// <summary>A part of a recipe as it was written: an attribute whose class is a trick.</summary>
internal sealed class PartView
{
    private static readonly Remembered<INamedTypeSymbol, IReadOnlyList<Pairing>> PairingsOf = new(static type => Pairing.Among(KnobsOf(type)).ToArray());

    private static readonly Remembered<INamedTypeSymbol, IReadOnlyList<SeamModel>> SeamsOf =
        new(static type => SeamParser.OfTrick(type).Select(static act => act.Seam).ToArray());

    private static readonly Remembered<INamedTypeSymbol, IReadOnlyList<IPropertySymbol>> Knobs = new(ReadKnobs);

    private readonly INamedTypeSymbol _recipe;

    private readonly SyntaxNode? _syntax;

    private readonly Lazy<Dictionary<string, Location>> _written;

    private PartView(AttributeData attribute, INamedTypeSymbol type, INamedTypeSymbol declarer, INamedTypeSymbol recipe, bool isSwitchedOff = false)
    {
        Attribute = attribute;
        Type = type;
        Declarer = declarer;
        _recipe = recipe;
        // The syntax of a referenced project is not of this compilation.
        _syntax = SymbolEqualityComparer.Default.Equals(declarer.ContainingAssembly, recipe.ContainingAssembly) ? attribute.ApplicationSyntaxReference?.GetSyntax() : null;
        Location = _syntax?.GetLocation() ?? recipe.Locations[0];
        IsSwitchedOff = isSwitchedOff;
        Name = attribute.NamedArguments.FirstOrDefault(static argument => argument.Key == "Name").Value is { Kind: TypedConstantKind.Primitive, Value: string name } ? name : null;
        Key = Name ?? type.Name.WithoutAttributeSuffix();
        Seams = SeamsOf[type];
        Properties = KnobsOf(type);
        Pairings = PairingsOf[type];
        _written = new(ReadWritten);
    }

    public AttributeData Attribute { get; }

    public INamedTypeSymbol Type { get; }

    /// <summary>The class on which it was written: the recipe's, or one from which that derives.</summary>
    public INamedTypeSymbol Declarer { get; }

    /// <summary>The inherited parts in whose place it stands.</summary>
    public IReadOnlyList<PartView> Replaced { get; set; } = [];

    /// <summary>Whether an ablation switches it off.</summary>
    public bool IsSwitchedOff { get; }

    /// <summary>The <c>Name</c> that was written, or null.</summary>
    public string? Name { get; }

    public string Key { get; }

    public IReadOnlyList<SeamModel> Seams { get; }

    /// <summary>The properties that are knobs, <c>Enabled</c> first, then from the base class down.</summary>
    public IReadOnlyList<IPropertySymbol> Properties { get; }

    /// <summary>How values of the knobs go together.</summary>
    public IReadOnlyList<Pairing> Pairings { get; }

    /// <summary>Where it was written; the recipe, where a base class in another assembly has it.</summary>
    public Location Location { get; }

    /// <summary>
    /// Whether its constructor is known to store its arguments as they are, as those of the runtime do. Any other is given what was written, unless
    /// that is configured, and initialisers override whatever it made of that.
    /// </summary>
    public bool IsOfTheRuntime => SymbolEqualityComparer.Default.Equals(
        Type.ContainingAssembly, Type.WithBaseTypes().First(static type => type.Is(RuntimeNames.TrickAttribute)).ContainingAssembly);

    /// <summary>The part behind an attribute; null where its class is no trick or the code is not finished.</summary>
    public static PartView? Read(AttributeData attribute, INamedTypeSymbol declarer, INamedTypeSymbol recipe) =>
        attribute is { AttributeClass: { TypeKind: TypeKind.Class } type, AttributeConstructor: not null }
        && type.InheritsFrom(RuntimeNames.TrickAttribute)
            ? new(attribute, type, declarer, recipe)
            : null;

    /// <summary>The part as an ablation has it.</summary>
    public PartView SwitchedOff() => new(Attribute, Type, Declarer, _recipe, isSwitchedOff: true);

    /// <summary>Whether it stands in the place of a part that a base class has: it has the same key, or both stand at a seam that takes one.</summary>
    public bool Replaces(PartView inherited) =>
        string.Equals(PartNames.Identifier(Key), PartNames.Identifier(inherited.Key), StringComparison.OrdinalIgnoreCase)
        || SharesSeamOfOne(inherited);

    /// <summary>Whether both stand at a seam that takes one part.</summary>
    public bool SharesSeamOfOne(PartView other) => Seams.Any(seam => seam.Count != SeamCount.Any && other.Seams.Contains(seam));

    /// <summary>Whether the recipe leaves the part on.</summary>
    public bool IsOn => Switch.Value is not false;

    /// <summary>The value of <c>Enabled</c>.</summary>
    public KnobValue Switch
    {
        get
        {
            var enabled = Properties.First(static knob => knob.Name == "Enabled");
            if (IsSwitchedOff)
                return new(enabled, false, KnobLimits.Of(enabled)!, isWritten: true, Location);
            return ValueOf(enabled) ?? new(enabled, true, KnobLimits.Of(enabled)!, isWritten: false, Location);
        }
    }

    /// <summary>The words that attributes of one class give to the part; to a generic part, such as <c>Model&lt;T&gt;</c>, also those on its type arguments.</summary>
    public IEnumerable<string> WordsOf(string attribute) =>
        Type.TypeArguments.OfType<INamedTypeSymbol>().Prepend(Type).SelectMany(type => type.WordsOf(attribute));

    /// <summary>Where the recipe's author wrote a knob's value; null where they did not.</summary>
    public Location? WrittenAt(IPropertySymbol knob) => _written.Value.TryGetValue(knob.Name, out var location) ? location : null;

    /// <summary>The value that a knob has before anything is configured; null where the attribute does not show it.</summary>
    public KnobValue? ValueOf(IPropertySymbol knob)
    {
        if (KnobLimits.Of(knob) is not { } limits || Constant(knob) is not { } constant)
            return null;
        var written = WrittenAt(knob);
        return new(knob, constant.Plain(), limits, written is not null, written ?? Location);
    }

    /// <summary>The knob of a name that holds one number; null where there is none.</summary>
    public IPropertySymbol? NumberKnob(string name) =>
        Properties.FirstOrDefault(knob => knob.Name == name && KnobParser.KindOf(knob.Type) is { Kind: KnobKind.Number, IsArray: false });

    /// <summary>The knob of a name that holds one number or a list of them; null where there is none.</summary>
    public IPropertySymbol? NumbersKnob(string name) =>
        Properties.FirstOrDefault(knob => knob.Name == name && KnobParser.KindOf(knob.Type) is { Kind: KnobKind.Number });

    private TypedConstant? Constant(IPropertySymbol knob)
    {
        foreach (var argument in Attribute.NamedArguments)
        {
            if (argument.Key == knob.Name)
                return argument.Value;
        }

        var parameters = Attribute.AttributeConstructor!.Parameters;
        for (var i = 0; i < Math.Min(parameters.Length, Attribute.ConstructorArguments.Length); i++)
        {
            if (KnobParser.Matches(parameters[i], knob))
                return Attribute.ConstructorArguments[i];
        }

        return null;
    }

    /// <summary>The places of the values that were written, by the name of the constructor's parameter or of the property.</summary>
    private Dictionary<string, Location> ReadWritten()
    {
        var written = new Dictionary<string, Location>(StringComparer.OrdinalIgnoreCase);
        var parameters = Attribute.AttributeConstructor!.Parameters;
        if (_syntax is null)
        {
            // Of a base class in another assembly; what is written there cannot be told from a default that is equal.
            foreach (var name in Attribute.NamedArguments.Select(static argument => argument.Key)
                .Concat(parameters.Where((parameter, i) => !IsDefault(parameter, Attribute.ConstructorArguments[i])).Select(static parameter => parameter.Name)))
            {
                written[name] = Location;
            }

            return written;
        }

        if (_syntax is not AttributeSyntax { ArgumentList: { } list })
            return written;
        var position = 0;
        foreach (var argument in list.Arguments)
        {
            if ((argument.NameEquals?.Name ?? argument.NameColon?.Name) is { } name)
                written[name.Identifier.ValueText] = argument.GetLocation();
            else if (parameters.Length > 0)
                Widen(parameters[Math.Min(position, parameters.Length - 1)].Name, argument.Expression.GetLocation());
            position++;
        }

        return written;

        // The elements of a params array are one value.
        void Widen(string name, Location location) => written[name] = written.TryGetValue(name, out var first)
            ? Location.Create(location.SourceTree!, TextSpan.FromBounds(first.SourceSpan.Start, location.SourceSpan.End))
            : location;
    }

    private static bool IsDefault(IParameterSymbol parameter, TypedConstant value) =>
        parameter.HasExplicitDefaultValue && value.Kind != TypedConstantKind.Array && Equals(parameter.ExplicitDefaultValue, value.Value);

    /// <summary>The properties of a trick that are knobs, <c>Enabled</c> first, then from the base class down.</summary>
    public static IReadOnlyList<IPropertySymbol> KnobsOf(INamedTypeSymbol type) => Knobs[type];

    private static IReadOnlyList<IPropertySymbol> ReadKnobs(INamedTypeSymbol type)
    {
        var knobs = new List<IPropertySymbol>();
        foreach (var member in type.WithBaseTypes().Reverse().SelectMany(static level => level.GetMembers()))
        {
            var place = knobs.FindIndex(knob => knob.Name == member.Name);
            if (member is not IPropertySymbol property || !IsKnob(property))
            {
                // What hides a knob and is none leaves nothing to set.
                if (place > 0 && member.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal)
                    knobs.RemoveAt(place);
            }
            else if (place < 0)
            {
                knobs.Add(property);
            }
            else
            {
                // An override, or what hides another, takes its place.
                knobs[place] = property;
            }
        }

        return knobs;
    }

    private static bool IsKnob(IPropertySymbol property) =>
        property is { IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public }
        && Setter(property)?.DeclaredAccessibility == Accessibility.Public
        // What cannot be read cannot be recorded.
        && Getter(property)?.DeclaredAccessibility == Accessibility.Public
        && !property.ContainingType.Is("System.Attribute")
        && !Warned.IsForbidden(property)
        && !(property.Name == "Name" && property.ContainingType.Is(RuntimeNames.TrickAttribute));

    /// <summary>The accessor that sets a property, which an override may leave to what it overrides.</summary>
    private static IMethodSymbol? Setter(IPropertySymbol? property) => property is null ? null : property.SetMethod ?? Setter(property.OverriddenProperty);

    private static IMethodSymbol? Getter(IPropertySymbol? property) => property is null ? null : property.GetMethod ?? Getter(property.OverriddenProperty);
}
