using Microsoft.CodeAnalysis;

namespace Tricks.Generators.Parsing;

/// <summary>What <c>[OnlyWith]</c> or <c>[NeverWith]</c> says: with which values of another knob of the trick one value of a knob goes.</summary>
internal sealed class Pairing
{
    private Pairing(bool isOnly, object value, IPropertySymbol other, IReadOnlyList<object> values, string? because)
    {
        IsOnly = isOnly;
        Value = value;
        Other = other;
        Values = values;
        Because = because;
    }

    /// <summary>Whether the values are those with which it goes, not those with which it does not.</summary>
    public bool IsOnly { get; }

    public object Value { get; }

    public IPropertySymbol Other { get; }

    public IReadOnlyList<object> Values { get; }

    public string? Because { get; }

    public static IEnumerable<Pairing> Of(IPropertySymbol property, IReadOnlyList<IPropertySymbol> knobs) =>
        AttributesOf(property).Select(attribute => Read(attribute, property, knobs)).OfType<Pairing>();

    public static IEnumerable<AttributeData> AttributesOf(IPropertySymbol property) =>
        property.GetAttributes().Where(static attribute => attribute.AttributeClass.Is(RuntimeNames.OnlyWithAttribute) || attribute.AttributeClass.Is(RuntimeNames.NeverWithAttribute));

    /// <summary>The pairing that an attribute states; null where its knob or one of its values does not exist.</summary>
    public static Pairing? Read(AttributeData attribute, IPropertySymbol property, IReadOnlyList<IPropertySymbol> knobs)
    {
        if (attribute.ConstructorArguments is not [var value, { Value: string name }, { Kind: TypedConstantKind.Array, IsNull: false } list]
            || KnobParser.KindOf(property.Type) is not { IsArray: false } kind
            || value.As(kind.Type) is not { } when
            || knobs.FirstOrDefault(knob => knob.Name == name) is not { } other
            || KnobParser.KindOf(other.Type) is not { IsArray: false } otherKind)
        {
            return null;
        }

        var values = list.Values.Select(constant => constant.As(otherKind.Type)).ToArray();
        return values.Contains(null) ? null : new(attribute.AttributeClass.Is(RuntimeNames.OnlyWithAttribute), when, other, values!, attribute.Named("Because") as string);
    }
}
