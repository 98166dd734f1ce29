using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Tricks.Generators.Parsing;

/// <summary>Reads constants of attributes.</summary>
internal static class Constants
{
    public static bool Flag(this AttributeData attribute, string name) => attribute.Named(name) is true;

    /// <summary>The value of a named argument; null where it was not written or is a list.</summary>
    public static object? Named(this AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value is { Kind: TypedConstantKind.Primitive or TypedConstantKind.Enum, Value: var value } ? value : null;

    /// <summary>The constant's value, a list as an array of objects.</summary>
    public static object? Plain(this TypedConstant constant) =>
        constant.IsNull ? null : constant.Kind == TypedConstantKind.Array ? constant.Values.Select(Plain).ToArray() : constant.Value;

    /// <summary>The types that the code names where it repeats the attribute's values: those of <c>typeof</c> and of enumerations.</summary>
    public static IEnumerable<ITypeSymbol> TypesOfConstants(this AttributeData attribute) =>
        attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(static argument => argument.Value)).SelectMany(Types);

    /// <summary>A constant as a value of a type, or null where it is none.</summary>
    public static object? As(this TypedConstant constant, ITypeSymbol type)
    {
        if (constant is { Kind: TypedConstantKind.Enum, Value: { } member })
            return SymbolEqualityComparer.Default.Equals(constant.Type, type) ? member : null;
        if (constant is not { Kind: TypedConstantKind.Primitive, IsNull: false, Value: { } value })
            return null;
        if (value is string or bool or char)
            return SymbolEqualityComparer.Default.Equals(constant.Type, type) ? value : null;
        return Number(value, type);
    }

    private static IEnumerable<ITypeSymbol> Types(TypedConstant constant) => constant switch
    {
        { Kind: TypedConstantKind.Array, IsNull: false } => constant.Values.SelectMany(Types),
        { Kind: TypedConstantKind.Type, Value: ITypeSymbol type } => [type],
        { Kind: TypedConstantKind.Enum, Type: { } type } => [type],
        _ => [],
    };

    /// <summary>A number as one of a type, or null where it is none.</summary>
    public static object? Number(object value, ITypeSymbol type)
    {
        var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        return type.SpecialType switch
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
}
