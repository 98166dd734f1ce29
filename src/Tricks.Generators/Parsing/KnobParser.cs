using System.Globalization;
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
        var bounds = BoundsOf(range);
        var values = property.AttributeOf(RuntimeNames.AllowedValuesAttribute) is { ConstructorArguments: [{ Kind: TypedConstantKind.Array, IsNull: false } allowed] }
            ? allowed.Values.Select(value => ValueOf(value, kind.Type.SpecialType)).OfType<object>().Select(Literal.Of)
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
            bounds.Minimum,
            bounds.Maximum,
            Flag(range, "MinimumIsExclusive"),
            Flag(range, "MaximumIsExclusive"),
            values.ToEquatableArray(),
            LessThan(property, part, recipe).ToEquatableArray());
    }

    public static bool Matches(IParameterSymbol parameter, IPropertySymbol property) =>
        string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase)
        && SymbolEqualityComparer.Default.Equals(parameter.Type, property.Type);

    private static (string? Minimum, string? Maximum) BoundsOf(AttributeData? range) => range?.ConstructorArguments switch
    {
        [{ Value: int or double } minimum, { Value: int or double } maximum] => (Literal.Of(minimum), Literal.Of(maximum)),
        [{ Kind: TypedConstantKind.Type }, { Value: string minimum }, { Value: string maximum }] => (Number(minimum), Number(maximum)),
        _ => default,
    };

    private static string? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? Literal.Of(number) : null;

    /// <summary>A constant as a value of the knob's type, or null where it is none.</summary>
    private static object? ValueOf(TypedConstant constant, SpecialType type)
    {
        if (constant is not { Kind: TypedConstantKind.Primitive, IsNull: false, Value: { } value })
            return null;
        if (type == SpecialType.System_String || value is string or bool or char)
            return type == SpecialType.System_String ? value as string : null;
        var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        return type switch
        {
            SpecialType.System_Int32 when value is int => value,
            SpecialType.System_Int32 when number == (int)number => (int)number,
            SpecialType.System_Int64 when value is int or long => Convert.ToInt64(value, CultureInfo.InvariantCulture),
            SpecialType.System_Int64 when number == (long)number => (long)number,
            SpecialType.System_Single => (float)number,
            SpecialType.System_Double => number,
            _ => null,
        };
    }

    private static bool Flag(AttributeData? attribute, string name) =>
        attribute?.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value is true;

    private static IEnumerable<KnobReference> LessThan(IPropertySymbol property, PartView part, RecipeView recipe) =>
        property.AttributeOf(RuntimeNames.LessThanAttribute) is { ConstructorArguments: [{ Value: INamedTypeSymbol type }, { Value: string knob }] }
            ? recipe.OthersOf(type, part)
                .Where(other => other.Properties.Any(limit => limit.Name == knob && KindOf(limit.Type) is { Kind: KnobKind.Number, IsArray: false }))
                .Select(other => new KnobReference(PartParser.Identifier(other.Key), knob))
            : [];
}
