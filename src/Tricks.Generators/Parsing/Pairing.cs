using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;

namespace Tricks.Generators.Parsing;

/// <summary>What <c>[OnlyWith]</c>, <c>[NeverWith]</c> or <c>[UnusualWith]</c> says: how one value of a knob goes with values of another knob of the trick.</summary>
internal sealed class Pairing
{
    private static readonly string[] Names = [RuntimeNames.OnlyWithAttribute, RuntimeNames.NeverWithAttribute, RuntimeNames.UnusualWithAttribute];

    private Pairing(PairingKind kind, IPropertySymbol knob, object value, IPropertySymbol other, IReadOnlyList<object> values, string? because)
    {
        Kind = kind;
        Knob = knob;
        Value = value;
        Other = other;
        Values = values;
        Because = because;
    }

    public PairingKind Kind { get; }

    public IPropertySymbol Knob { get; }

    public object Value { get; }

    public IPropertySymbol Other { get; }

    public IReadOnlyList<object> Values { get; }

    /// <summary>Why; of what is unusual, the source that says so.</summary>
    public string? Because { get; }

    /// <summary>What the knobs of a trick say of each other.</summary>
    public static IEnumerable<Pairing> Among(IReadOnlyList<IPropertySymbol> knobs) =>
        (from knob in knobs
         from name in Names
         from attribute in knob.AttributesOf(name)
         select Read(attribute, knob, knobs)).OfType<Pairing>();

    /// <summary>The pairing that an attribute states; null where it states none, or its knob or one of its values does not exist.</summary>
    public static Pairing? Read(AttributeData attribute, IPropertySymbol property, IReadOnlyList<IPropertySymbol> knobs)
    {
        if (KindOf(attribute.AttributeClass) is not { } pairing
            || attribute.ConstructorArguments is not [var value, { Value: string name }, var list, ..]
            || KnobParser.KindOf(property.Type) is not { IsArray: false } kind
            || value.As(kind.Type) is not { } when
            || knobs.FirstOrDefault(knob => knob.Name == name) is not { } other
            || KnobParser.KindOf(other.Type) is not { IsArray: false } otherKind)
        {
            return null;
        }

        var constants = list is { Kind: TypedConstantKind.Array, IsNull: false } ? list.Values.ToArray() : [list];
        var values = constants.Select(constant => constant.As(otherKind.Type)).ToArray();
        var because = pairing == PairingKind.Unusual ? attribute.ConstructorArguments[^1].Value : attribute.Named("Because");
        return values.Contains(null) ? null : new(pairing, property, when, other, values!, because as string);
    }

    private static PairingKind? KindOf(INamedTypeSymbol? attribute) =>
        attribute.Is(RuntimeNames.OnlyWithAttribute) ? PairingKind.Only
        : attribute.Is(RuntimeNames.NeverWithAttribute) ? PairingKind.Never
        : attribute.Is(RuntimeNames.UnusualWithAttribute) ? PairingKind.Unusual
        : null;
}
