using Microsoft.CodeAnalysis;
using Tricks.Generators.Model;

namespace Tricks.Generators.Parsing;

/// <summary>Reads a knob from the property that carries it.</summary>
internal static class KnobParser
{
    /// <summary>What one value of a type is, or null where the type cannot be configured.</summary>
    public static (KnobKind Kind, ITypeSymbol Type, bool IsArray)? KindOf(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol { Rank: 1 } array)
            return KindOf(array.ElementType) is { IsArray: false } element ? element with { IsArray = true } : null;
        if (type.TypeKind == TypeKind.Enum)
            return (KnobKind.Enumeration, type, false);
        return type.SpecialType switch
        {
            SpecialType.System_Boolean => (KnobKind.Boolean, type, false),
            SpecialType.System_String => (KnobKind.Text, type, false),
            SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Double or SpecialType.System_Single => (KnobKind.Number, type, false),
            _ => null,
        };
    }

    public static KnobModel? Parse(IPropertySymbol property, PartView part, RecipeView recipe)
    {
        if (KindOf(property.Type) is not { } kind)
            return null;
        var range = property.AttributeOf(RuntimeNames.RangeAttribute);
        var bounds = range is { ConstructorArguments: [{ Value: int or double } minimum, { Value: int or double } maximum] }
            ? (Minimum: Literal.Of(minimum), Maximum: Literal.Of(maximum))
            : ((string Minimum, string Maximum)?)null;
        var values = property.AttributeOf(RuntimeNames.AllowedValuesAttribute) is { ConstructorArguments: [{ Kind: TypedConstantKind.Array } allowed] }
            ? allowed.Values.Select(Literal.Of)
            : [];
        var written = part.WrittenNames();
        var isArgument = part.Attribute.AttributeConstructor!.Parameters.Any(parameter => Matches(parameter, property));
        return new(
            property.Name,
            kind.Kind,
            kind.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).FullName(),
            kind.IsArray,
            isArgument,
            written.Contains(property.Name),
            bounds?.Minimum,
            bounds?.Maximum,
            Flag(range, "MinimumIsExclusive"),
            Flag(range, "MaximumIsExclusive"),
            values.ToEquatableArray(),
            LessThan(property, recipe));
    }

    public static bool Matches(IParameterSymbol parameter, IPropertySymbol property) =>
        string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase);

    private static bool Flag(AttributeData? attribute, string name) =>
        attribute?.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value is true;

    private static KnobReference? LessThan(IPropertySymbol property, RecipeView recipe)
    {
        if (property.AttributeOf(RuntimeNames.LessThanAttribute) is not { ConstructorArguments: [{ Value: INamedTypeSymbol type }, { Value: string knob }] })
            return null;
        var part = recipe.Parts.FirstOrDefault(part => SymbolEqualityComparer.Default.Equals(part.Type, type) && part.Properties.Any(other => other.Name == knob));
        return part is null ? null : new(PartParser.Identifier(part.Key), knob);
    }
}
